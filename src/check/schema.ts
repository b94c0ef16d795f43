/**
 * What the schemas that are generated from the interfaces consist of: keywords of JSON Schema draft-07, OpenAPI's `discriminator`, and
 * `tags`, which are the values of a discriminant in the order of `oneOf`.
 */
export interface Schema {
  readonly $ref?: string;
  readonly type?: TypeName | readonly TypeName[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly discriminator?: { readonly propertyName: string };
  readonly oneOf?: readonly Schema[];
  readonly tags?: readonly string[];
}

/** A type, as JSON Schema calls it. */
export type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';

/** Schemas as JSON, by the names of their interfaces. */
export type Definitions = Readonly<Record<string, string>>;
