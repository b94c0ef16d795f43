import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, visit, type YAMLError } from 'yaml';
import { InputFailure } from '../failure';
import { byPlace, type Remark, type Source, type Span } from './source';

/** A file of YAML, which JSON is too, with what it says. */
export interface YamlFile {
  readonly source: Source;
  readonly document: Document;
  readonly data: unknown;
  /** What is read in another way than it may be meant. */
  readonly warnings: readonly Remark[];
}

/**
 * Reads YAML 1.2: `yes` is text, `1.20` is a number. Anchors, aliases and merge keys are resolved.
 *
 * @throws InputFailure with every problem of the syntax.
 */
export function parseYaml(source: Source): YamlFile {
  // A file may end with the line that would begin another document.
  const documents = [...parseAllDocuments(source.text, options)].filter((one) => !isEmpty(one));
  const [document, second] = documents;
  if (document === undefined) throw failure(source, 'expected one document, received nothing');
  const problems = documents.flatMap((one) => [...one.errors, ...one.warnings].map((error) => syntaxProblem(source, error)));
  if (second !== undefined && problems.length === 0) problems.push(severalDocuments(source, documents));
  problems.push(...documents.flatMap((one) => wrongAliases(source, one)));
  if (problems.length > 0) throw new InputFailure(byPlace(problems));
  return { source, document, data: dataOf(source, document), warnings: leadingZeros(source, document) };
}

const options = {
  version: '1.2',
  schema: 'core',
  merge: true,
  stringKeys: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

function isEmpty({ contents, errors, warnings }: Document): boolean {
  return errors.length + warnings.length === 0 && isScalar(contents) && contents.value === null;
}

function failure(source: Source, message: string, span: Span = { source, start: 0, end: 0 }): InputFailure {
  return new InputFailure([{ message, span }]);
}

/** What is to be done about an error of the parser, by its code. */
const advice: Readonly<Record<string, string>> = {
  BAD_INDENT: 'indent the keys of an object alike',
  BLOCK_AS_IMPLICIT_KEY: 'put text that contains ": " in quotes',
  DUPLICATE_KEY: 'keep one of them',
  MISSING_CHAR: 'close the quote, brace or bracket, or put the text in quotes',
  MULTILINE_IMPLICIT_KEY: 'write a key and its ":" on one line',
  NON_STRING_KEY: 'write a plain word as the key',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'leave out the tag, or put text that begins with "!" in quotes',
};

function syntaxProblem(source: Source, { code, message, pos: [start, end] }: YAMLError): Remark {
  const way = advice[code];
  const said = code === 'NON_STRING_KEY' ? 'a key is text' : message.charAt(0).toLowerCase() + message.slice(1);
  return { message: `YAML: ${said}${way === undefined ? '' : `; ${way}`}`, span: { source, start, end } };
}

function severalDocuments(source: Source, documents: readonly Document[]): Remark {
  const [start, , end] = documents[1]?.range ?? [0, 0, 0];
  const place = documents[1]?.contents?.range?.[0] ?? start;
  const message = `expected one document, received ${documents.length}; give each a file of its own`;
  return { message, span: { source, start: place, end: Math.max(place, Math.min(place + 1, end)) } };
}

/** Aliases that stand for nothing, and merge keys that do not stand for objects. */
function wrongAliases(source: Source, document: Document): readonly Remark[] {
  const problems: Remark[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const message = `YAML: no anchor &${alias.source} stands before the alias *${alias.source}; put text that begins with "*" in quotes`;
      problems.push({ message, span: spanOf(source, alias) });
    },
    Pair: (_, { key, value }) => {
      if (!isMergeKey(key) || mergeSources(document, value).every((merged) => isMap(merged) || merged === undefined)) return;
      const message = 'YAML: the key << merges an object or a list of objects; put it in quotes where it is meant as text';
      problems.push({ message, span: spanOf(source, key) });
    },
  });
  return problems;
}

/** Whether a key merges what it has into its object. */
export function isMergeKey(key: unknown): key is Scalar {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN';
}

/** What a merge key has, with its aliases resolved: `undefined` for those that stand for nothing. */
export function mergeSources(document: Document, value: unknown): readonly unknown[] {
  const source = isAlias(value) ? value.resolve(document) : value;
  const items: readonly unknown[] = isSeq(source) ? source.items : [source ?? null];
  return items.map((item) => (isAlias(item) ? item.resolve(document) : item));
}

/** @throws InputFailure for aliases that make more of a file than anybody means. */
function dataOf(source: Source, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError)
      throw failure(source, 'YAML: aliases stand for what they are in, or for too much; write out what they stand for');
    throw error;
  }
}

/** Numbers that were octal in YAML 1.1 and are decimal now. */
function leadingZeros(source: Source, document: Document): readonly Remark[] {
  const warnings: Remark[] = [];
  visit(document, {
    Scalar: (key, node) => {
      if (key === 'key' || typeof node.value !== 'number' || !/^[-+]?0\d+$/.test(node.source ?? '')) return;
      const message = `YAML: ${node.source} is read as the number ${node.value}; write ${node.value}, or "${node.source}" for text`;
      warnings.push({ message, span: spanOf(source, node) });
    },
  });
  return warnings;
}

/** Where a node is written. */
export function spanOf(source: Source, node: Node): Span | undefined {
  const [start, end] = node.range ?? [];
  return start === undefined || end === undefined ? undefined : { source, start, end };
}
