import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv, { type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv';
import ts from 'typescript';

/** What may be in an object beyond Kubernetes 1.27. */
interface Options {
  /** Ends of the JSON pointers of newer fields, such as `securityContext/appArmorProfile`. What is in them goes unchecked. */
  readonly allow?: readonly string[];
}

/**
 * Checks a Kubernetes object as `kubectl apply --validate=strict` does on Kubernetes 1.27: unknown fields, required fields
 * and types. Returns one line for each problem, none if the object is valid.
 *
 * It knows no enums and no formats, and no `status`, which is not for manifests.
 */
export function validateStrictly(object: object, { allow = [] }: Options = {}): string[] {
  const validate = validatorOf(object);
  if (validate === undefined) return [`: unknown kind ${kindOf(object)}`];
  validate(object);
  return (validate.errors ?? []).filter((error) => !isAllowed(error, allow)).map(describe);
}

function isAllowed(error: ErrorObject, allow: readonly string[]): boolean {
  return error.keyword === 'additionalProperties' && allow.some((end) => pathOf(error).endsWith(`/${end}`));
}

function describe(error: ErrorObject): string {
  return `${pathOf(error)}: ${error.keyword === 'additionalProperties' ? 'unknown field' : error.message}`;
}

/** Path of the field that is wrong: for ajv an unknown field is the fault of the object around it. */
function pathOf({ instancePath, params }: ErrorObject): string {
  return params.additionalProperty === undefined ? instancePath : `${instancePath}/${params.additionalProperty}`;
}

// cdk8s-plus-27 is generated from the API of Kubernetes 1.27: its typings know every field, and the code beside them the
// names that the fields have in JSON, such as `hostPID` for `hostPid`.
const requireModule = createRequire(__filename);
const importsPath = requireModule.resolve('cdk8s-plus-27/lib/imports/k8s');
const imports: Readonly<Record<string, unknown>> = requireModule(importsPath);

/** For example `apps/v1/DaemonSet` to `KubeDaemonSetProps`. */
const definitionOfKind: ReadonlyMap<string, string> = new Map(
  Object.entries(imports).flatMap(([name, exported]) => (isApiObject(exported) ? [[kindOf(exported.GVK), `${name}Props`]] : [])),
);

interface TypeMeta {
  readonly apiVersion?: string;
  readonly kind?: string;
}

function isApiObject(exported: unknown): exported is { readonly GVK: TypeMeta } {
  return typeof exported === 'function' && 'GVK' in exported;
}

function kindOf({ apiVersion, kind }: TypeMeta): string {
  return `${apiVersion}/${kind}`;
}

function validatorOf(object: object): ValidateFunction | undefined {
  const definition = definitionOfKind.get(kindOf(object));
  return definition === undefined ? undefined : ajv.getSchema(`kubernetes#/definitions/${definition}`);
}

function definitions(): Readonly<Record<string, AnySchemaObject>> {
  const path = importsPath.replace(/\.js$/, '.d.ts');
  // The comments are most of the file, and nothing is read from them.
  const options = { languageVersion: ts.ScriptTarget.ES2022, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const { statements } = ts.createSourceFile(path, readFileSync(path, 'utf8'), options, true);
  const interfaces = statements.filter(ts.isInterfaceDeclaration).map((statement) => [statement.name.text, objectSchema(statement)]);
  const enums = statements.filter(ts.isEnumDeclaration).map(({ name }) => [name.text, { enum: Object.values(imports[name.text] ?? {}) }]);
  return Object.fromEntries([...interfaces, ...enums]);
}

function objectSchema({ name, members }: ts.InterfaceDeclaration): AnySchemaObject {
  const jsonNames = jsonNamesOf(name.text);
  const fields = members.filter(ts.isPropertySignature).map((member) => ({ ...member, jsonName: known(jsonNames, member.name.getText()) }));
  return {
    type: 'object',
    properties: { ...typeMetaOf(name.text), ...Object.fromEntries(fields.map(({ jsonName, type }) => [jsonName, typeSchema(type)])) },
    required: fields.filter(({ questionToken }) => questionToken === undefined).map(({ jsonName }) => jsonName),
    additionalProperties: false,
  };
}

/** The JSON names of the fields of an interface, from the code that writes them: `'hostPID': obj.hostPid,`. */
function jsonNamesOf(name: string): ReadonlyMap<string, string> {
  const lines = String(imports[`toJson_${name}`]).matchAll(/^ {8}'([^']+)': .*?\bobj\.(\w+)/gm);
  return new Map([...lines].map(([, jsonName = '', property = '']) => [property, jsonName]));
}

function known(jsonNames: ReadonlyMap<string, string>, property: string): string {
  const jsonName = jsonNames.get(property);
  if (jsonName === undefined) throw new TypeError(`no JSON name of ${property}`);
  return jsonName;
}

/** The typings of an object leave out what its class fills in. */
function typeMetaOf(name: string): Readonly<Record<string, AnySchemaObject>> {
  const exported = imports[name.replace(/Props$/, '')];
  return isApiObject(exported) ? { apiVersion: { const: exported.GVK.apiVersion }, kind: { const: exported.GVK.kind } } : {};
}

const named: Readonly<Record<string, AnySchemaObject>> = {
  Date: { type: 'string' },
  IntOrString: { type: ['integer', 'string'] },
  Quantity: { type: ['number', 'string'] },
};

function typeSchema(type: ts.TypeNode | undefined): AnySchemaObject {
  if (type === undefined) throw new TypeError('a field without a type');
  const text = type.getText();
  if (text === 'any') return {};
  if (['string', 'number', 'boolean'].includes(text)) return { type: text };
  if (ts.isArrayTypeNode(type)) return { type: 'array', items: typeSchema(type.elementType) };
  if (ts.isTypeLiteralNode(type)) return mapSchema(type);
  return named[text] ?? { $ref: `#/definitions/${text}` };
}

/** A type literal in the typings is always a map: `{ [key: string]: string }`. */
function mapSchema({ members: [member] }: ts.TypeLiteralNode): AnySchemaObject {
  if (member === undefined || !ts.isIndexSignatureDeclaration(member)) throw new TypeError(`not a map: ${member?.getText()}`);
  return { type: 'object', additionalProperties: typeSchema(member.type) };
}

// ajv compiles a kind when the first object of it is checked.
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
ajv.addSchema({ $id: 'kubernetes', definitions: definitions() });
