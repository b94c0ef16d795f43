import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

function render(surroundings: Readonly<Record<string, string>>): {
  readonly digest: string;
  readonly objects: number;
  readonly date: string;
} {
  const script = resolve(__dirname, 'support/digest.ts');
  const env = { ...process.env, ...surroundings, TS_NODE_TRANSPILE_ONLY: 'true' };
  return JSON.parse(
    execFileSync(process.execPath, ['-r', 'ts-node/register', script], { env, encoding: 'utf8', cwd: resolve(__dirname, '..') }),
  );
}

it('the time zone, the locale and the environment change nothing', () => {
  const here = render({ TZ: 'UTC', LC_ALL: 'C' });
  const there = render({
    TZ: 'Asia/Kathmandu',
    LC_ALL: 'tr_TR.UTF-8',
    LANG: 'tr_TR.UTF-8',
    CDK8S_DISABLE_SORT: '1',
    NAMESPACE: 'x',
    HOME: '/',
  });
  expect(here.date, 'the surroundings do differ').not.toBe(there.date);
  expect(here.objects).toBeGreaterThan(50);
  expect(there.digest).toBe(here.digest);
});
