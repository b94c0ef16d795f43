import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import unit from '../vitest.config.mts';

const speed = 'e2e/cases/*-speed.test.ts';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: { alias: unit.resolve?.alias ?? [] },
  test: {
    globalSetup: ['e2e/node/image-files.ts'],
    reporters: ['verbose'],
    maxConcurrency: 4,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        // Each file has a node of its own, so two run side by side. More would only make each other wait.
        test: { name: 'cases', include: ['e2e/cases/**/*.test.ts'], exclude: [speed], maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      // What is compared by its time is done when nothing else is.
      { extends: true, test: { name: 'speed', include: [speed], maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
