import { type ShapeName, validators } from '../check/validators';
import { pathTo } from '../values/issue-path';

/** Whether nothing is wrong with an option that stands at this path but what it is set to, or what is missing beside it. */
export function knowsOption(shape: ShapeName, discriminant: object, option: string): boolean {
  const keys = option.split('.');
  const errors = validators[shape]({ ...discriminant, ...nested(keys) });
  return errors.every(({ keyword, path }) => keyword === 'required' || path === pathTo('', ...keys));
}

function nested(keys: readonly string[]): object {
  return keys.reduceRight<unknown>((value, key) => ({ [key]: value }), undefined) as object;
}
