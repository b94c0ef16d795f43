import { type ShapeName, validators } from '../check/validators';

/** Whether nothing is wrong with an option that stands at this path but what it is set to, or what is missing beside it. */
export function knowsOption(shape: ShapeName, discriminant: object, path: string): boolean {
  const validate = validators[shape];
  const keys = path.split('.');
  if (validate({ ...discriminant, ...nested(keys) })) return true;
  const pointer = `/${keys.join('/')}`;
  return (validate.errors ?? []).every(({ keyword, instancePath }) => keyword === 'required' || instancePath === pointer);
}

function nested(keys: readonly string[]): object {
  return keys.reduceRight<unknown>((value, key) => ({ [key]: value }), undefined) as object;
}
