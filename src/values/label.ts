import { isDnsSubdomain } from './dns';
import { survivesYaml } from './text';

const name = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** The key of a Kubernetes label, annotation or resource: `[prefix/]name`. */
export function isLabelKey(text: string): boolean {
  const parts = text.split('/');
  const own = parts.pop() ?? '';
  return own.length <= 63 && name.test(own) && parts.length <= 1 && parts.every(isDnsSubdomain);
}

/** The value of a Kubernetes label. */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && name.test(text) && survivesYaml(text));
}

/** Whether no node can have the labels of both selectors: some label has another value in each. */
export function selectorsAreApart(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.entries(a).some(([key, value]) => Object.hasOwn(b, key) && b[key] !== value);
}
