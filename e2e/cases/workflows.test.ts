import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolPath } from '../setup/tools.mjs';

const root = resolve(__dirname, '../..');
const workflows = readdirSync(join(root, '.github/workflows')).map((file) => `.github/workflows/${file}`);
const pipelines = ['examples/pipelines/github-actions.yml'];
const scripts = { '.ci/run': 'bash', 'e2e/setup/install.sh': 'sh' };

/**
 * What actionlint finds in a workflow and, with shellcheck, in its commands. It knows the inputs of actions by their major versions, not
 * by the commits that workflows name.
 */
function found(workflow: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
  try {
    const file = join(folder, 'workflow.yml');
    writeFileSync(file, workflow.replaceAll(/@[0-9a-f]{40} # (v\d+)\S*/g, '@$1'));
    return printed(toolPath('actionlint', 'actionlint'), '-no-color', '-shellcheck=shellcheck', '-pyflakes=', file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What shellcheck finds in a script. */
function foundInScript(file: string, shell: string): string {
  return printed('shellcheck', '--color=never', `--shell=${shell}`, file);
}

function printed(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (error !== undefined) throw error;
  // 1 is that something was found.
  if (status !== 0 && status !== 1) throw new Error(`${program} ended with ${status}\n${stderr}`);
  return stdout;
}

describe('actionlint', () => {
  it.each([...workflows, ...pipelines])('finds nothing in %s', (file) => {
    expect(found(readFileSync(join(root, file), 'utf8'))).toBe('');
  });

  it.each([
    ['a permission that there is not', 'contents: read', 'contents: reed', '"reed" is invalid as permission'],
    ['an output of no job', 'needs.version.outputs.pending', 'needs.version.outputs.waiting', 'property "waiting" is not defined'],
    ['a command with a mistake', 'npm run check:package', 'echo $HOME', 'shellcheck reported issue'],
    ['an input that an action does not have', 'fetch-depth: 0', 'fetch-deep: 0', 'input "fetch-deep" is not defined'],
  ])('finds %s', (_, right, wrong, message) => {
    const text = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
    expect(text).toContain(right);
    expect(found(text.replace(right, wrong))).toContain(message);
  });
});

describe('shellcheck', () => {
  it.each(Object.entries(scripts))('finds nothing in %s', (file, shell) => {
    expect(foundInScript(file, shell)).toBe('');
  });
});
