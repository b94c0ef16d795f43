import type { ResourceList, ResourceRequirements } from '../config/kubernetes';
import type { Report } from '../errors';
import { nearest } from '../values/nearest';
import { compareQuantities } from '../values/quantity';

const standard = ['cpu', 'memory', 'ephemeral-storage'];

/** Checks the names of resources, and that nothing requests more than its limit: the API server refuses both. */
export function checkResources(path: string, resources: ResourceRequirements = {}, report: Report): void {
  const { requests = {}, limits = {} } = resources;
  checkNames(`${path}.requests`, requests, report);
  checkNames(`${path}.limits`, limits, report);
  for (const [name, limit] of Object.entries(limits)) {
    const request = requests[name];
    if (request === undefined || compareQuantities(request, limit) <= 0) continue;
    report.expected(`${path}.requests.${name}`, `at most the limit ${JSON.stringify(limit)}`, request);
  }
}

function checkNames(path: string, list: ResourceList, report: Report): void {
  for (const [name, quantity] of Object.entries(list)) {
    if (standard.includes(name) || name.startsWith('hugepages-') || name.includes('/')) continue;
    const similar = nearest(name, standard);
    const fix = similar === undefined ? 'other resources are written "example.com/name"' : `did you mean "${similar}"?`;
    report.expected(`${path}.${name}`, `the key to be one of ${standard.join(', ')}`, quantity, fix);
  }
}
