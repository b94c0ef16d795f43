// What only the owner of a machine can see to.
import { SetupError, succeed } from './command.mjs';
import { goVersion, neededGo } from './go-module.mjs';
import { tools } from './tools.mjs';

/** Throws an error that names all that is missing. */
export function preflight() {
  const missing =
    process.platform === 'linux' ? [missingRights(), missingGo(), missingApt()].filter((one) => one !== undefined) : ['Linux'];
  if (missing.length > 0) throw new SetupError(`npm run test:e2e needs: ${missing.join(', ')}`);
}

function missingRights() {
  if (process.getuid?.() !== 0) return 'root';
  return succeeds('unshare', '--mount', '--net', '--pid', '--fork', 'true')
    ? undefined
    : 'the right to unshare mount, network and PID namespaces';
}

function missingGo() {
  const needed = tools.map(neededGo).reduce((newest, version) => (isOlder(newest, version) ? version : newest));
  if (!succeeds('go', 'version')) return `Go ${needed} or newer (go is not on the PATH)`;
  return isOlder(goVersion().replace('go', ''), needed) ? `Go ${needed} or newer (go on the PATH is ${goVersion()})` : undefined;
}

function missingApt() {
  return succeeds('apt-get', '--version') ? undefined : 'Debian or a system made from it (apt-get is not on the PATH)';
}

/** @param {[program: string, ...args: string[]]} argv */
function succeeds(...argv) {
  try {
    succeed(argv);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} version
 * @param {string} other
 */
function isOlder(version, other) {
  return version.localeCompare(other, 'en', { numeric: true }) < 0;
}
