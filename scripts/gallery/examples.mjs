// What the gallery shows of an example, read from the project's own files: nothing of it is written down a second time.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
const read = (file) => readFileSync(new URL(file, root), 'utf8');

/** Names of container runtimes, in a config and in what kubelets report. */
const runtimeNames = /\bruntime: '([\w-]+)'|"containerRuntimeVersion": "([\w-]+):/g;

/** The examples by their topic, in the order of the README's table of them. */
export function readTopics() {
  const [, section = ''] = /^## Examples\n(.*?)^## /ms.exec(read('README.md')) ?? [];
  const rows = [...section.matchAll(/^\| (\w.*?) \| (.*) \|$/gm)];
  if (rows.length === 0) throw new Error('the README has no table of the examples');
  return rows.map(([, name, links]) => ({
    name,
    examples: [...links.matchAll(/\]\(examples\/([\w-]+)\.ts\)/g)].map(([, example]) => readExample(example)),
  }));
}

/** An example: what it is for, the code, the files that the code reads, and the objects that it makes. */
function readExample(name) {
  const [, comment, code] = /^((?:\/\/[^\n]*\n)+)(.*)$/s.exec(read(`examples/${name}.ts`)) ?? [];
  if (comment === undefined) throw new Error(`examples/${name}.ts does not begin with a comment that says what it is for`);
  const files = [...code.matchAll(/'([\w-]+\.json)'/g)].map(([, file]) => ({ name: file, text: read(`examples/${file}`) }));
  return {
    name,
    purpose: comment
      .replaceAll(/^\/\/ ?/gm, '')
      .replaceAll('\n', ' ')
      .trim(),
    code,
    files,
    runtimes: runtimesOf(name, [code, ...files.map(({ text }) => text)].join('\n')),
    objects: splitDocuments(read(`test/snapshots/examples/${name}.yaml`)),
  };
}

/** The container runtimes of the nodes, or that it is a pool for nodes of every runtime. */
function runtimesOf(name, text) {
  const found = new Set([...text.matchAll(runtimeNames)].map(([, inConfig, reported]) => inConfig ?? reported));
  if (text.includes("topology: 'service'")) found.add('pool');
  if (found.size === 0) throw new Error(`examples/${name}.ts names no container runtime`);
  return [...found].sort();
}

/** The objects of a stream of YAML, each with what it is. */
function splitDocuments(stream) {
  return stream.split(/^---\n/m).map((text) => {
    const { kind, metadata } = parse(text);
    return { yaml: text, kind, name: metadata.name };
  });
}
