import { isDnsSubdomain } from './dns';
import { survivesYaml } from './text';

const name = /^[A-Za-z0-9]+(?:[-_.]+[A-Za-z0-9]+)*$/;

/** The key of a Kubernetes label, annotation or resource: `[prefix/]name`. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  const own = text.slice(slash + 1);
  return own.length <= 63 && name.test(own) && (slash === -1 || isDnsSubdomain(text.slice(0, slash)));
}

/** The value of a Kubernetes label. */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && name.test(text) && survivesYaml(text));
}

/** Whether no node can have the labels of both selectors: some label has another value in each. */
export function selectorsAreApart(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.entries(a).some(([key, value]) => Object.hasOwn(b, key) && b[key] !== value);
}
