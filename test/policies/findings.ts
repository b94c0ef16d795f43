import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { presentGoldens } from '../support/goldens';
import type { Finding } from './accepted';
import { type Rule, rules } from './rules';
import type { AnyObject } from './subjects';

/** What the rules find in all golden files. */
export function findings(): readonly Finding[] {
  const objects = goldenObjects();
  return rules.flatMap((rule) => objects.flatMap(rule.find).map((subject) => ({ finding: findingOf(rule), subject })));
}

export function findingOf({ id, fault }: Rule): string {
  return `\`${id}\`: ${fault}`;
}

/** The objects of all golden files. */
export function goldenObjects(): readonly AnyObject[] {
  return presentGoldens().flatMap(objectsIn);
}

function objectsIn(golden: string): readonly AnyObject[] {
  const text = readFileSync(resolve(__dirname, '../snapshots', golden), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as AnyObject);
}
