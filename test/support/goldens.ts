import { readdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { cases } from '../cases';
import type { Case, Golden } from '../cases/case';
import { type ServiceCase, serviceCases } from '../cases/service';
import { examples } from './examples';

const folder = resolve(__dirname, '../snapshots');

/** Path of the golden of one object of a case. */
export function goldenOf({ config, name }: Case, golden: Golden): string {
  return resolve(folder, config.runtime, `${golden}${name === 'base' ? '' : `.${name}`}.yaml`);
}

/** Path of the golden of a service. */
export function goldenOfService({ name }: ServiceCase): string {
  return resolve(folder, 'service', `${name}.yaml`);
}

/** Path of the golden of an example. */
export function goldenOfExample(example: string): string {
  return resolve(folder, 'examples', `${example}.yaml`);
}

/** Every golden that a test compares. */
export function expectedGoldens(): readonly string[] {
  return [
    ...cases.flatMap((entry) => entry.goldens.map((golden) => goldenOf(entry, golden))),
    ...serviceCases.map(goldenOfService),
    ...examples().map(goldenOfExample),
  ]
    .map((path) => relative(folder, path))
    .sort();
}

/** Every golden that there is. */
export function presentGoldens(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, resolve(entry.parentPath, entry.name)))
    .sort();
}
