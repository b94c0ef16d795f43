import { type Check, keywords } from './keywords';
import type { Definitions, Schema } from './schema';
import type { ShapeError, ShapeValidator } from './shape-error';

/**
 * The validator of each definition. It reads the schemas when it runs: compiled ahead they would be most of the library's code, and
 * loading that would take longer than all else until a process has made its first Pod.
 */
export function interpreterOf(definitions: Definitions): (name: string) => ShapeValidator {
  const checks = new Map<Schema, Check>();

  function checkOf(schema: Schema): Check {
    const known = checks.get(schema);
    if (known !== undefined) return known;
    const check = schema.$ref === undefined ? compile(schema) : checkOf(definitionOf(schema.$ref.replace('#/definitions/', '')));
    checks.set(schema, check);
    return check;
  }

  function definitionOf(name: string): Schema {
    const definition = definitions[name];
    if (definition === undefined) throw new TypeError(`no schema is called ${name}`);
    return definition;
  }

  /** Schemas inside of others are compiled when the first value for them comes: most inputs have few of them. */
  function later(schema: Schema): Check {
    let check: Check | undefined;
    return (value, place, errors) => {
      check ??= checkOf(schema);
      check(value, place, errors);
    };
  }

  function compile(schema: Schema): Check {
    const unknown = Object.keys(schema).find((name) => !known.has(name));
    if (unknown !== undefined) throw new TypeError(`no rule for the schema keyword ${unknown}`);
    const all = ordered.filter(([name]) => Object.hasOwn(schema, name)).map(([, keyword]) => keyword(schema, later));
    return (value, place, errors) => {
      for (const check of all) check(value, place, errors);
    };
  }

  return (name) => (input) => {
    const errors: ShapeError[] = [];
    checkOf(definitionOf(name))(input, undefined, errors);
    return errors;
  };
}

const ordered = Object.entries(keywords);

/** The others are read together with these. */
const known: ReadonlySet<string> = new Set([...Object.keys(keywords), 'oneOf', 'tags']);
