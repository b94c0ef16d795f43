import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import unit from '../vitest.config.mts';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: { alias: unit.resolve?.alias ?? [] },
  test: {
    include: ['e2e/cases/**/*.test.ts'],
    globalSetup: ['e2e/node/image-files.ts'],
    reporters: ['verbose'],
    // Each file has a node of its own, so two run side by side. More would only make each other wait.
    maxWorkers: 2,
    maxConcurrency: 4,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
