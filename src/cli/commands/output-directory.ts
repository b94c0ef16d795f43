import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../manifests';
import { fileFailure } from '../failure';
import { reasonOf } from '../source/read';
import { say } from '../terminal/streams';
import type { Format } from './format';
import { isResourceFile, resourceFile } from './resource-file';

/** An object as it is written. */
interface Resource {
  readonly object: Manifest<object>;
  readonly text: string;
}

/**
 * Writes each object to a file of its own. Files that hold something else are left alone; those of objects that are no more are named, and
 * deleted if they are to be.
 *
 * @throws CommandFailure if a file cannot be written, or is not one of these; nothing is written then.
 */
export function writeResources(directory: string, resources: readonly Resource[], format: Format, prune: boolean): void {
  const texts = new Map(resources.map(({ object, text }) => [resourceFile(object, format), text]));
  if (texts.size < resources.length) throw new TypeError('two objects have one name');
  const present = existing(directory);
  const own = present.filter((file) => isOwn(directory, file));
  const foreign = [...texts.keys()].filter((file) => present.includes(file) && !own.includes(file));
  if (foreign.length > 0)
    throw fileFailure(`${listed(directory, foreign)}: not written by cdk8s-buildkit; move it away, or choose another directory`);
  using(directory, () => mkdirSync(directory, { recursive: true }));
  for (const [file, text] of texts) using(join(directory, file), () => writeFileSync(join(directory, file), text));
  say([`${directory}: ${texts.size} files written`]);
  removeStale(
    directory,
    own.filter((file) => !texts.has(file)),
    prune,
  );
}

function removeStale(directory: string, stale: readonly string[], prune: boolean): void {
  if (stale.length === 0) return;
  if (!prune) say([`warning: of objects that are no more: ${listed(directory, stale)}; --prune deletes them`]);
  else for (const file of stale) using(join(directory, file), () => rmSync(join(directory, file)));
  if (prune) say([`deleted: ${listed(directory, stale)}`]);
}

function existing(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileFailure(
      `cannot write to ${directory}: ${(error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 'it is a file' : reasonOf(error)}`,
    );
  }
}

function isOwn(directory: string, file: string): boolean {
  const [, format] = /^\d-.*\.(yaml|json)$/.exec(file) ?? [];
  if (format !== 'yaml' && format !== 'json') return false;
  if (!using(join(directory, file), () => statSync(join(directory, file)).isFile())) return false;
  return isResourceFile(
    file,
    using(join(directory, file), () => readFileSync(join(directory, file), 'utf8')),
    format,
  );
}

function listed(directory: string, files: readonly string[]): string {
  return files.map((file) => join(directory, file)).join(', ');
}

function using<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw fileFailure(`cannot use ${path}: ${reasonOf(error)}`);
  }
}
