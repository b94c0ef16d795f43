// Interfaces to JSON Schema.
import { readdirSync } from 'node:fs';
import { createGenerator } from 'ts-json-schema-generator';
import { fileBodies, fileDefinitions } from './file-schemas.mjs';

/** The definitions of every type that a user's input is typed by, and the names of the runtimes' configs. */
export function generateSchemas(root) {
  const files = ['build', 'cluster', 'config-file', 'runtime-class', 'service', 'validation'].map(
    (name) => `${root}/src/config/${name}.ts`,
  );
  const sources = [...files, ...runtimeConfigs(root)];
  const schemas = sources.map((path) =>
    createGenerator({
      path,
      tsconfig: `${root}/tsconfig.json`,
      type: '*',
      skipTypeCheck: true,
      discriminatorType: 'open-api',
      extraTags: ['keyFormat', 'valueFormat'],
    }).createSchema('*'),
  );
  const definitions = Object.assign({}, ...schemas.map((schema) => schema.definitions));
  return Object.fromEntries(
    Object.keys(definitions)
      .sort()
      .map((name) => [name, refine(definitions[name])]),
  );
}

function runtimeConfigs(root) {
  return readdirSync(`${root}/src/runtimes`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${root}/src/runtimes/${entry.name}/config.ts`);
}

/** The interfaces of whole inputs besides the configs. */
export const inputs = ['BuildKitServiceConfig', 'ImageBuildRequest', 'RuntimeClassOptions', 'ValidationOptions'];

/** The published documents: one for a whole config of any runtime, one for one build, one for a RuntimeClass, and those of files. */
export function documents(definitions) {
  const configs = configNames(definitions);
  return {
    'buildkit-config': document(definitions, {
      title: 'BuildKitConfig',
      description: 'Config of cdk8s-buildkit: the BuildKit daemon, the builder Pods and the RBAC for one kind of node.',
      type: 'object',
      required: ['runtime'],
      oneOf: configs.map((name) => ({ $ref: `#/definitions/${name}` })),
      discriminator: { propertyName: 'runtime' },
    }),
    'buildkit-service-config': document(definitions, {
      title: 'BuildKitServiceConfig',
      description: 'Config of cdk8s-buildkit: a pool of BuildKit daemons that builds for the whole cluster, and its clients.',
      $ref: '#/definitions/BuildKitServiceConfig',
    }),
    'image-build-request': document(definitions, {
      title: 'ImageBuildRequest',
      description: 'One image build for cdk8s-buildkit.',
      $ref: '#/definitions/ImageBuildRequest',
    }),
    'runtime-class': document(definitions, {
      title: 'RuntimeClassOptions',
      description: 'A RuntimeClass for cdk8s-buildkit.',
      $ref: '#/definitions/RuntimeClassOptions',
    }),
    ...mapValues(fileBodies, (body) => document({ ...definitions, ...fileDefinitions(definitions, configs) }, body)),
  };
}

/** The definitions that have a `runtime`: one config for each container runtime. */
export function configNames(definitions) {
  return Object.keys(definitions).filter((name) => definitions[name].properties?.runtime !== undefined);
}

function document(definitions, body) {
  const used = reachable(definitions, body);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...body,
    definitions: Object.fromEntries(Object.entries(definitions).filter(([name]) => used.has(name))),
  };
}

/** The names of the definitions that a schema needs. */
function reachable(definitions, node, found = new Set()) {
  for (const name of references(node).filter((reference) => !found.has(reference))) {
    found.add(name);
    reachable(definitions, definitions[name], found);
  }
  return found;
}

function references(node) {
  if (typeof node !== 'object' || node === null) return [];
  const own = typeof node.$ref === 'string' ? [node.$ref.replace('#/definitions/', '')] : [];
  return [...own, ...Object.values(node).flatMap(references)];
}

/** Turns the tags of our own into JSON Schema, and drops what only TypeScript's documentation needs. */
function refine(node) {
  if (Array.isArray(node)) return node.map(refine);
  if (typeof node !== 'object' || node === null) return node;
  // What may be undefined in TypeScript is absent from data.
  if (node.anyOf?.some((option) => option.not !== undefined)) return refine(node.anyOf.find((option) => option.not === undefined));
  const { keyFormat, valueFormat, asType, see, ...rest } = node;
  const refined = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === 'properties' ? mapValues(value, (item) => refine(item)) : refine(value)]),
  );
  if (typeof refined.default === 'string' && !isLiteral(refined.default)) delete refined.default;
  if (keyFormat !== undefined) refined.propertyNames = { format: keyFormat };
  if (valueFormat !== undefined) refined.additionalProperties = { ...refined.additionalProperties, format: valueFormat };
  if (refined.discriminator !== undefined) refined.required = [refined.discriminator.propertyName];
  return ofSeveralTypes(refined);
}

/** A value of one type or another is one schema with both, so that what is neither has one error. Their keywords are for one type each. */
function ofSeveralTypes({ anyOf, ...rest }) {
  if (anyOf === undefined) return rest;
  const types = anyOf.map(({ type }) => type);
  if (types.some((type) => typeof type !== 'string') || new Set(types).size < types.length) return { anyOf, ...rest };
  return { ...rest, ...Object.assign({}, ...anyOf), type: types };
}

/** The same keys with changed values. */
export function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

/** `@default - words` documents a behaviour; it is no value. */
function isLiteral(text) {
  return !text.startsWith('- ');
}
