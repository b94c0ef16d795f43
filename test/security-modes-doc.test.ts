import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../src';

const text = readFileSync(resolve(__dirname, '../docs/security-modes.md'), 'utf8');
const schema = JSON.parse(readFileSync(resolve(__dirname, '../schema/buildkit-config.json'), 'utf8'));
const modes: readonly string[] = schema.definitions.SecurityMode.oneOf.map(
  ({ $ref }: { readonly $ref: string }) => schema.definitions[$ref.replace('#/definitions/', '')].properties.type.const,
);

/** Options that each refusal is about, with a value that at least the rootless mode refuses. */
const refused: Readonly<Record<string, object>> = {
  'daemon.runtimeMounts': { runtimeMounts: true },
  'daemon.emulation': { emulation: {} },
  'daemon.buildkitd.cdi': { buildkitd: { cdi: { specDirectories: ['/etc/cdi'] } } },
  'daemon.buildkitd.worker.cgroupParent': { buildkitd: { worker: { cgroupParent: '/x' } } },
  'daemon.buildkitd.worker.appArmorProfile': { buildkitd: { worker: { appArmorProfile: 'x' } } },
  'daemon.buildkitd.worker.network': { buildkitd: { worker: { network: { type: 'bridge' } } } },
  'daemon.buildkitd.proxyNetwork': { buildkitd: { proxyNetwork: true } },
  'daemon.snapshotter': { snapshotter: 'fuse-overlayfs' },
};

const isRefused = (daemon: object, type: string) => {
  try {
    resolveConfig({ runtime: 'cri-o', kubernetesVersion: '1.36', daemon: { ...daemon, security: { type } } } as never);
    return false;
  } catch {
    return true;
  }
};

describe('docs/security-modes.md', () => {
  it('tells of every mode', () => {
    expect(modes).toHaveLength(3);
    for (const mode of modes) expect(text).toContain(`| \`${mode}\``);
  });

  it.each(Object.entries(refused))('says of %s what each mode does with it', (option, daemon) => {
    const row = text.split('\n').find((line) => line.startsWith(`| \`${option}`)) ?? '';
    const [, , rootless, userNamespace] = row.split('|').map((cell) => cell.trim());
    const word = (type: string) => (isRefused(daemon, type) ? 'refused' : 'works');
    expect([rootless, userNamespace]).toEqual([word('rootless'), word('userNamespace')]);
  });

  it('has code that is TypeScript', () => {
    for (const [, code = ''] of text.matchAll(/```ts\n(.*?)```/gs)) {
      const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2022 } });
      expect(diagnostics).toEqual([]);
    }
  });
});
