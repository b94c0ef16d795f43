import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests and examples import the library by its name, and test what is in src/.
    alias: [
      { find: /^cdk8s-buildkit\/manifests$/, replacement: source('manifests/index.ts') },
      { find: /^cdk8s-buildkit\/validation$/, replacement: source('validation/index.ts') },
      { find: /^cdk8s-buildkit$/, replacement: source('index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['test/consumers/**'],
    // A golden file is written by `npm run snapshots` only: one that is missing fails, on a laptop too.
    update: 'none',
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
    testTimeout: 60_000,
  },
});
