import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

it('docs/performance.md has every table of the benchmark as the benchmark writes it', () => {
  const bench = spawnSync(process.execPath, ['bench/main.mjs', '--check'], { cwd: resolve(__dirname, '..'), encoding: 'utf8' });
  expect(bench.stderr).toBe('');
  expect(bench.status).toBe(0);
});
