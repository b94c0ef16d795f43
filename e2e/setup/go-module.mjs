// The Go module of a tool, and what is made of it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError, succeed } from './command.mjs';

/** @typedef {import('./tools.mjs').Tool} Tool */

/** The folder with a Go module for each tool. */
const modules = fileURLToPath(new URL('../tools', import.meta.url));

// Neither is a newer Go downloaded, nor does a workspace around this project count.
const goEnvironment = { GOTOOLCHAIN: 'local', GOWORK: 'off' };

/**
 * The folder of the programs of a tool: another one as soon as anything is different that may make the programs different.
 *
 * @param {Tool} tool
 */
export function builtFolder(tool) {
  const inputs = [goVersion(), tool, buildFlags(tool), goFile(tool), readFileSync(join(modules, tool.name, 'go.sum'), 'utf8')];
  const hash = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk8s-buildkit/e2e', `${tool.name}-${hash}`);
}

/**
 * Runs `go` in the module.
 *
 * @param {Tool} tool
 * @param {readonly string[]} args
 */
export function go({ name, cgo = false }, ...args) {
  return succeed(['go', ...args], { cwd: join(modules, name), env: { ...goEnvironment, CGO_ENABLED: cgo ? '1' : '0' } });
}

/**
 * What `go build` is told.
 *
 * @param {Tool} tool
 */
export function buildFlags(tool) {
  const { tags = [], variables } = tool;
  const values = Object.entries(variables?.(moduleVersion(tool)) ?? {});
  const ldflags = ['-s', '-w', ...values.map(([variable, value]) => `-X ${variable}=${value}`)];
  return ['-mod=readonly', '-trimpath', '-buildvcs=false', `-tags=${tags.join(',')}`, `-ldflags=${ldflags.join(' ')}`];
}

/**
 * The Go that a tool needs, or a newer one.
 *
 * @param {Tool} tool
 */
export function neededGo(tool) {
  return found(/^go (\S+)$/m, tool);
}

/** The version of the Go that is there. */
export function goVersion() {
  knownGoVersion ??= succeed(['go', 'env', 'GOVERSION'], { env: goEnvironment }).trim();
  return knownGoVersion;
}

/** @type {string | undefined} */
let knownGoVersion;

/** @param {Tool} tool */
function moduleVersion(tool) {
  return found(new RegExp(`^(?:require)?\\s*${tool.module} (v\\S+)`, 'm'), tool);
}

/**
 * @param {RegExp} pattern
 * @param {Tool} tool
 */
function found(pattern, tool) {
  const [, value] = pattern.exec(goFile(tool)) ?? [];
  if (value === undefined) throw new SetupError(`e2e/tools/${tool.name}/go.mod: has no ${pattern.source}`);
  return value;
}

/** @param {Tool} tool */
function goFile({ name }) {
  return readFileSync(join(modules, name, 'go.mod'), 'utf8');
}
