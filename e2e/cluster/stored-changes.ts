import { amount } from '../../test/support/kubernetes-text';

// Quantities are stored in their shortest form: `0.5` as `500m`, `1` as `"1"`.
const quantity = /\/(?:requests|limits)\/.+$|\/emptyDir\/sizeLimit$/;

// A variable without a value has the empty one.
const mayBeLeftOut = /\/env\/\d+\/value$/;

// Admission gives Pods tolerations of its own, behind those that they have.
const mayGrow = /\/tolerations$/;

/** Where what a server has stored is not what it was sent. What it adds, such as defaults, is no change. */
export function storedChanges(sent: unknown, stored: unknown, path = ''): readonly string[] {
  if (Array.isArray(sent) && Array.isArray(stored)) {
    const isLonger = stored.length > sent.length && !mayGrow.test(path);
    return [...(isLonger ? [`${path}: has ${stored.length - sent.length} more`] : []), ...changesOfEach(sent, stored, path)];
  }
  if (isRecord(sent) && isRecord(stored)) return changesOfEach(sent, stored, path);
  return isSame(sent, stored, path) ? [] : [`${path}: ${JSON.stringify(sent)} has become ${JSON.stringify(stored)}`];
}

function changesOfEach(sent: object, stored: object, path: string): readonly string[] {
  return Object.entries(sent).flatMap(([key, value]) => storedChanges(value, Reflect.get(stored, key), `${path}/${key}`));
}

function isSame(sent: unknown, stored: unknown, path: string): boolean {
  if (sent === '' && stored === undefined) return mayBeLeftOut.test(path);
  if (sent === stored) return true;
  return quantity.test(path) && isAmount(sent) && isAmount(stored) && amount(sent) === amount(stored);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAmount(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
