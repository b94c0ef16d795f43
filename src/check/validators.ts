import { definitions, type ShapeName, shapes } from './generated/definitions';
import { interpreterOf } from './interpreter';
import type { ShapeValidator } from './shape-error';

export type { ShapeName } from './generated/definitions';

const validatorOf = interpreterOf(definitions);

/** The validators of whole inputs, by the name of the interface that each one checks. */
export const validators = Object.fromEntries(shapes.map((name) => [name, validatorOf(name)])) as Readonly<
  Record<ShapeName, ShapeValidator>
>;
