import { pathTo } from '../values/issue-path';
import type { Schema } from './schema';

/** A rule of a schema that a value breaks. */
export interface ShapeError {
  /** Where the value is, as a user would write it. */
  readonly path: string;
  readonly keyword: keyof Schema;
  /** The schema that has the keyword. */
  readonly schema: Schema;
  readonly data: unknown;
  /** The key that is missing or unknown, or is itself what is wrong. */
  readonly key?: string;
}

/** Finds every rule that an input breaks. */
export type ShapeValidator = (input: unknown) => readonly ShapeError[];

/** Where a value is in the input, which itself is nowhere. A path is only put together where there is an error. */
export interface Place {
  readonly parent: Place | undefined;
  readonly key: string;
}

/** The path of a value, as a user would write it. */
export function pathOf(place: Place | undefined): string {
  return place === undefined ? '' : pathTo(pathOf(place.parent), place.key);
}
