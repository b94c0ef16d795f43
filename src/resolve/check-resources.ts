import type { ResourceList, ResourceRequirements } from '../config/kubernetes';
import type { Quantity } from '../config/text';
import type { Report } from '../errors';
import { didYouMean } from '../values/nearest';
import { compareQuantities, isWhole } from '../values/quantity';

const standard = ['cpu', 'memory', 'ephemeral-storage'];

/** Checks what the API server refuses of resources, and amounts that nobody means. */
export function checkResources(path: string, resources: ResourceRequirements = {}, report: Report): void {
  const { requests = {}, limits = {} } = resources;
  checkAmounts(`${path}.requests`, requests, report);
  checkAmounts(`${path}.limits`, limits, report);
  for (const [name, limit] of Object.entries(limits)) checkLimit(`${path}.requests.${name}`, name, requests[name], limit, report);
  for (const [name, request] of Object.entries(requests)) {
    if (isExtended(name) && limits[name] === undefined)
      report.expected(`${path}.limits.${name}`, `the same as its request, ${request}`, undefined);
  }
}

function isExtended(name: string): boolean {
  return name.includes('/') || name.startsWith('hugepages-');
}

function checkLimit(path: string, name: string, request: Quantity | undefined, limit: Quantity, report: Report): void {
  if (request === undefined) return;
  const difference = compareQuantities(request, limit);
  if (isExtended(name) ? difference !== 0 : difference > 0) {
    report.expected(path, `${isExtended(name) ? 'the same as' : 'at most'} the limit ${JSON.stringify(limit)}`, request);
  }
}

/** Checks amounts of resources, and their names. */
export function checkAmounts(path: string, list: ResourceList, report: Report): void {
  for (const [name, quantity] of Object.entries(list)) {
    if (!isExtended(name) && !standard.includes(name)) reportName(`${path}.${name}`, name, quantity, report);
    else if (name !== 'cpu' && !isWhole(quantity)) reportAmount(`${path}.${name}`, name, quantity, report);
  }
}

function reportAmount(path: string, name: string, quantity: Quantity, report: Report): void {
  const expected = isExtended(name) ? 'a whole number' : 'an amount of bytes such as "512Mi"';
  report.expected(path, expected, quantity, '"m" means thousandths');
}

function reportName(path: string, name: string, quantity: Quantity, report: Report): void {
  const fix = didYouMean(name, standard) ?? 'other resources are written "example.com/name"';
  report.expected(path, `the key to be one of ${standard.join(', ')}`, quantity, fix);
}
