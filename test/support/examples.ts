import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { vi } from 'vitest';

const folder = resolve(__dirname, '../../examples');

/** The names of the examples that are apps. */
export function examples(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'main.ts')
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** Runs an example as `cdk8s synth` does, and returns the YAML that it writes. */
export async function synthesizeExample(example: string): Promise<string> {
  const output = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    vi.stubEnv('CDK8S_OUTDIR', output);
    // Examples read them, and goldens are the same on every machine.
    for (const runtime of ['DOCKER', 'CONTAINERD', 'CRIO']) vi.stubEnv(`${runtime}_IMAGE_BUILDER_IMAGE`, undefined);
    vi.resetModules();
    await import(resolve(folder, `${example}.ts`));
    return readdirSync(output)
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => readFileSync(join(output, file), 'utf8'))
      .join('---\n');
  } finally {
    vi.unstubAllEnvs();
    rmSync(output, { recursive: true });
  }
}
