import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Document, documentsOf } from '../cluster/documents';
import { type Result, run, succeed } from '../node/process';
import { toolPath } from '../setup/tools.mjs';

const root = resolve(__dirname, '../..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);

/** The versions of Helm that take charts. */
export const helms = [{ version: '3' }, { version: '4' }] as const;

export type HelmVersion = (typeof helms)[number]['version'];

/** Runs Helm, which finds neither plugins nor settings of whoever runs the tests. */
export async function helm(version: HelmVersion, ...args: readonly string[]): Promise<Result> {
  const home = mkdtempSync(join(tmpdir(), 'helm-'));
  try {
    const folders = Object.fromEntries(['CACHE', 'CONFIG', 'DATA'].map((name) => [`HELM_${name}_HOME`, join(home, name)]));
    return await run([toolPath(`helm-${version}`, 'helm'), ...args], { env: folders, timeoutSeconds: 120 });
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Runs `cdk8s synth --format helm` as a user does, in the folder of the project. */
export async function synthesizeChart(app: string, output: string): Promise<void> {
  const program = `${bin('ts-node')} --transpile-only ${app}`;
  // Where it validates, cdk8s leaves construct-metadata.json among the templates, which Helm's linter refuses.
  const format = ['--format', 'helm', '--chart-version', '1.2.3', '--no-validate'];
  await succeed([bin('cdk8s'), 'synth', '--check-upgrade=false', '--app', program, '--output', output, ...format]);
}

/** The files that Helm reads as templates. */
export function templatesOf(chart: string): readonly string[] {
  return readdirSync(join(chart, 'templates'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => join(chart, 'templates', file));
}

/**
 * What Helm renders of a chart: documents in the order in which it would install them. Each has a comment on its source, and with
 * Helm 4 an empty line at its end.
 */
export function renderedDocuments(output: string): readonly Document[] {
  const stream = output.replace(/^---\n/, '').replaceAll(/^# Source: .*\n/gm, '');
  return documentsOf(stream.replaceAll('\n\n---\n', '\n---\n').replace(/\n+$/, '\n'));
}
