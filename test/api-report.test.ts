import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = resolve(__dirname, '..');
const inputs = ['src', 'api', 'scripts/api.mjs', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'tsdoc.json'];

describe('the reports of what the library exports', () => {
  let copy: string;

  beforeEach(() => {
    // A copy of the tree, so that nothing here is touched while other tests read it.
    copy = mkdtempSync(join(tmpdir(), 'api-report-'));
    for (const input of inputs) cpSync(join(root, input), join(copy, input), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });

  afterEach(() => rmSync(copy, { recursive: true }));

  function check() {
    const { status, stderr } = spawnSync('node', ['scripts/api.mjs', '--check'], { cwd: copy, encoding: 'utf8' });
    return { status, stderr };
  }

  it('are committed', () => {
    expect(check()).toEqual({ status: 0, stderr: expect.not.stringContaining('npm run api') });
  });

  it('are those of both entry points, so that a change of either fails until it is committed', () => {
    appendFileSync(join(copy, 'src/manifests/index.ts'), '\n/** Is not in the reports. */\nexport const probe = 1;\n');
    const { status, stderr } = check();
    expect(stderr).toContain('api/cdk8s-buildkit.api.md is not what is exported: run "npm run api" and commit what it writes');
    expect(stderr).toContain('api/cdk8s-buildkit-manifests.api.md is not what is exported');
    expect(status).toBe(1);
  });

  it('fail where a type is exported that names one that is not', () => {
    appendFileSync(join(copy, 'src/index.ts'), "\nexport type { ResolvedDaemon } from './resolve/resolved';\n");
    const { status, stderr } = check();
    expect(stderr).toMatch(/ae-forgotten-export.*The symbol "DaemonProfile"/);
    expect(status).toBe(1);
  });
});
