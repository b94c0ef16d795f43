import * as generated from './generated/validators';
import type { ShapeValidator } from './shape';

/** The compiled validators, by the name of the interface that each one checks. */
export const validators: Readonly<Record<ShapeName, ShapeValidator>> = generated;

/** An interface of which a whole input consists. */
export type ShapeName = keyof typeof generated;
