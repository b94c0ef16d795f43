// Synthesizes a cdk8s app at two revisions of a git repository, and says what differs in its YAML:
//   node yaml-diff.mjs <base> <head> [--app <folder>] [--install <command>] [--synth <command>] [--dist <folder>]
//                      [--markdown <file>] [--patch <file>] [--max <characters>]
// The Markdown is for a comment, so it is cut after --max characters; the patch is whole. It needs git and the programs of the
// commands. Both revisions are checked out elsewhere: the working tree stays as it is.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The first line of the comment, by which it is found again. */
const marker = '<!-- yaml-diff -->';

// GitHub takes comments of 65,536 characters.
const defaults = {
  app: '.',
  install: 'npm ci',
  synth: 'npx cdk8s synth --check-upgrade=false',
  dist: 'dist',
  markdown: 'yaml-diff.md',
  patch: 'yaml-diff.patch',
  max: '60000',
};

const longestList = 50;
const longestName = 120;

// The list and the words around the diff are shorter.
const leastMax = 10_000;

function main() {
  const options = Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }]));
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [base, head, ...rest] = positionals;
  if (base === undefined || head === undefined || rest.length > 0) throw new Error('expected two revisions, such as HEAD^1 HEAD');
  const max = Number(values.max);
  if (!Number.isInteger(max) || max < leastMax) throw new Error(`--max: expected at least ${leastMax} characters, received ${values.max}`);
  const patch = diffOf(base, head, values);
  writeFileSync(values.patch, patch);
  writeFileSync(values.markdown, markdownOf(patch, max, values.patch));
}

/** What differs between what two revisions synthesize, as git shows it. */
function diffOf(base, head, options) {
  const temporary = mkdtempSync(join(tmpdir(), 'yaml-diff-'));
  try {
    for (const [side, revision] of Object.entries({ base, head }))
      synthesize(revision, join(temporary, side), join(temporary, `${side}-tree`), options);
    // Nothing of whoever runs it may change the form of the diff.
    const form = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--text', '--src-prefix=', '--dst-prefix='];
    const { status, stdout, stderr } = run('git', ['-c', 'core.quotePath=false', 'diff', '--no-index', ...form, 'base', 'head'], temporary);
    if (status !== 0 && status !== 1) throw new Error(`git diff ended with ${status}\n${stderr}`);
    return stdout;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    run('git', ['worktree', 'prune'], '.');
  }
}

/** A revision without the app makes no YAML. */
function synthesize(revision, output, tree, { app, install, synth, dist }) {
  mkdirSync(output);
  succeed('git', ['worktree', 'add', '--detach', '--quiet', tree, revision], '.');
  const folder = resolve(tree, app);
  if (!existsSync(join(folder, 'cdk8s.yaml'))) return;
  for (const command of [install, synth]) succeed(command, [], folder, { shell: true });
  if (!existsSync(join(folder, dist))) throw new Error(`"${synth}" at ${revision} made no folder ${dist}`);
  cpSync(join(folder, dist), output, { recursive: true });
}

function markdownOf(patch, max, patchFile) {
  const files = filesOf(patch);
  if (files.length === 0) return `${marker}\n### YAML of \`cdk8s synth\`\n\nNo difference.\n`;
  const listed = files.slice(0, longestList).map(({ kind, name, added, removed }) => `- ${kind} ${code(name)} (+${added} -${removed})`);
  const more = files.length > listed.length ? [`- and ${files.length - listed.length} more`] : [];
  const above = [marker, '### YAML of `cdk8s synth`', '', ...listed, ...more, '', '<details>', '<summary>Diff</summary>', ''].join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(patch) + 1));
  const lines = patch.trimEnd().split('\n');
  const room = max - above.length - 2 * fence.length - 200;
  const kept = linesWithin(lines, room);
  const cut =
    kept.length < lines.length
      ? `\nThe first ${kept.length} of ${lines.length} lines. All are in ${code(patchFile)}, an artifact of the pipeline.\n`
      : '';
  return `${above}\n${fence}diff\n${kept.map((line) => `${line}\n`).join('')}${fence}\n${cut}\n</details>\n`;
}

/** The files of a diff, with the lines that each one has more and less. */
function filesOf(patch) {
  const parts = patch.split(/^diff --git /m).slice(1);
  return parts.map((part) => {
    const [header = '', ...hunks] = part.split(/^(?=@@ )/m);
    const name = /^(?:base|head)\/(.*?) (?:base|head)\/\1$/m.exec(header)?.[1] ?? header.split('\n')[0];
    const kind = /^new file/m.test(header) ? 'new' : /^deleted file/m.test(header) ? 'removed' : 'changed';
    const count = (sign) =>
      hunks
        .join('')
        .split('\n')
        .filter((line) => line.startsWith(sign)).length;
    return { kind, name, added: count('+'), removed: count('-') };
  });
}

/** Text as code, which neither ends early nor is read as Markdown or HTML. */
function code(text) {
  const short = text.length > longestName ? `${text.slice(0, longestName)}...` : text;
  return `\`${short.replaceAll('`', "'")}\``;
}

function longestRun(text) {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

function linesWithin(lines, room) {
  let left = room;
  const end = lines.findIndex((line) => {
    left -= line.length + 1;
    return left < 0;
  });
  return end === -1 ? lines : lines.slice(0, end);
}

function run(program, args, cwd, options = {}) {
  return spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 30, ...options });
}

function succeed(program, args, cwd, options) {
  const { status, stdout, stderr, error } = run(program, args, cwd, options);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`"${[program, ...args].join(' ')}" ended with ${status}\n${stdout}${stderr}`);
}

main();
