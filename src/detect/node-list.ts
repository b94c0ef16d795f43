import { pathTo } from '../values/issue-path';
import { isRecord } from '../values/record';
import type { Findings } from './findings';
import { hindrance } from './linux';
import { type KnownNode, type NodeObject, readNode } from './node';
import { valueAt } from './unknown';

/** A list of Nodes as the API returns it and `kubectl get nodes -o json` prints it, or the Nodes themselves. */
export type NodeListInput = readonly NodeObject[] | NodeListObject;

/** A list of Nodes as the API returns it, as far as it is read. */
export interface NodeListObject {
  /** `NodeList` or `List`. */
  readonly kind?: string;
  /** The Nodes. */
  readonly items: readonly NodeObject[];
}

const example = 'a list of Nodes, as "kubectl get nodes -o json" prints it';

/** Reads every node that runs Linux Pods, sorted by name, or reports all that is wrong with the list. */
export function readNodeList(input: unknown, findings: Findings): readonly KnownNode[] {
  const items = Array.isArray(input) ? input : valueAt(input, 'items');
  const path = Array.isArray(input) ? '' : 'items';
  if (!isList(input) || !Array.isArray(items)) findings.report.expected('', example, input, adviceFor(input));
  else if (items.length === 0) findings.report.expected(path, 'at least one node', items);
  else return readNodes(path, items, findings);
  return [];
}

const listKinds: readonly unknown[] = ['NodeList', 'List', undefined];

function isList(input: unknown): boolean {
  return Array.isArray(input) || (isRecord(input) && listKinds.includes(input.kind));
}

function adviceFor(input: unknown): string | undefined {
  return valueAt(input, 'kind') === 'Node' ? 'put the node into a list' : undefined;
}

function readNodes(path: string, items: readonly unknown[], findings: Findings): readonly KnownNode[] {
  const names = items.map((node) => valueAt(node, 'metadata', 'name'));
  if (items.every((node) => hindrance(node) !== undefined)) {
    findings.report.expected(path, 'at least one node that runs Linux Pods with host paths', names);
  }
  const nodes = items.flatMap((node, index) => {
    const at = pathTo(path, String(index));
    if (names[index] !== undefined && names.indexOf(names[index]) < index) reportTwice(at, names[index], findings);
    return isNode(at, node, findings) && hindrance(node) === undefined ? (readNode(at, node, findings) ?? []) : [];
  });
  return nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function isNode(path: string, node: unknown, { report }: Findings): boolean {
  const kind = valueAt(node, 'kind') ?? 'Node';
  if (!isRecord(node)) report.expected(path, 'a Node', node);
  else if (kind !== 'Node') report.expected(pathTo(path, 'kind'), '"Node"', kind);
  else return true;
  return false;
}

/** A name stands there twice when the lists of several clusters have been put together. */
function reportTwice(path: string, name: unknown, { report }: Findings): void {
  report.expected(`${path}.metadata.name`, 'a name that no other node has', name, 'give the nodes of one cluster');
}
