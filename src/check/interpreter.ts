import { type Check, keywords } from './keywords';
import type { Definitions, Schema } from './schema';
import type { ShapeError, ShapeValidator } from './shape-error';

/**
 * The validator of each definition. It reads the schemas when it runs: compiled ahead they would be most of the library's code, and
 * loading that would take longer than all else until a process has made its first Pod.
 */
export function interpreterOf(definitions: Definitions): (name: string) => ShapeValidator {
  const checks = new Map<string, Check>();

  function checkOf(name: string): Check {
    const known = checks.get(name);
    if (known !== undefined) return known;
    const json = definitions[name];
    if (json === undefined) throw new TypeError(`no schema is called ${name}`);
    const check = compile(JSON.parse(json));
    checks.set(name, check);
    return check;
  }

  /** Schemas inside of others are compiled when the first value for them comes: most inputs have few of them. */
  function later(schema: Schema): Check {
    let check: Check | undefined;
    return (value, place, errors) => {
      check ??= schema.$ref === undefined ? compile(schema) : checkOf(schema.$ref.replace('#/definitions/', ''));
      check(value, place, errors);
    };
  }

  function compile(schema: Schema): Check {
    const unknown = Object.keys(schema).find((name) => !known.has(name));
    if (unknown !== undefined) throw new TypeError(`no rule for the schema keyword ${unknown}`);
    const all = ordered.filter(([name]) => Object.hasOwn(schema, name)).map(([, keyword]) => keyword(schema, later));
    const [only] = all;
    if (only !== undefined && all.length === 1) return only;
    return (value, place, errors) => {
      for (const check of all) check(value, place, errors);
    };
  }

  return (name) => (input) => {
    const errors: ShapeError[] = [];
    checkOf(name)(input, undefined, errors);
    return errors;
  };
}

const ordered = Object.entries(keywords);

/** The others are read together with these. */
const known: ReadonlySet<string> = new Set([...Object.keys(keywords), 'oneOf', 'tags']);
