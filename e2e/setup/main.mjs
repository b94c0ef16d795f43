// Gets a machine ready for the end-to-end tests. What is there already is not done again.
import { build } from './build.mjs';
import { SetupError } from './command.mjs';
import { install, missingPackages } from './packages.mjs';
import { preflight } from './preflight.mjs';
import { contentsOf, tools } from './tools.mjs';

try {
  preflight();
  installPackages();
  for (const tool of tools) step(`building ${tool.name} (${contentsOf(tool).join(', ')})`, () => build(tool) === 'cached' && 'cached');
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function installPackages() {
  const missing = missingPackages();
  const names = missing.length === 0 ? 'all there' : missing.join(', ');
  step(`installing Debian packages (${names})`, () => (missing.length === 0 ? 'cached' : install(missing)));
}

/**
 * @param {string} what
 * @param {() => string | false | void} action returns what to print instead of the time
 */
function step(what, action) {
  console.log(`==> ${what}`);
  const start = performance.now();
  const result = action();
  console.log(`    ${result || `ok, ${Math.round((performance.now() - start) / 1000)} s`}`);
}
