import { ConfigError, NodeLabelsError } from '../../errors';
import { type DetectedNodePool, detectNodePools, type NodeObject } from '../../manifests';
import { isRecord } from '../../values/record';
import { InputFailure } from '../failure';
import { readSource } from '../source/read';
import { remarkOn } from '../source/remarks';
import { byPlace, type Remark, type Source } from '../source/source';
import { parseYaml } from '../source/yaml-file';
import { print } from '../terminal/streams';
import { detectedConfig, detectedText } from './detected-config';
import { type Format, json } from './format';

/** What the command line says of `detect`. */
export interface DetectOptions {
  readonly format: Format;
  /** Host path of the socket of the container runtime. */
  readonly socket?: string;
}

/** Writes the config of the nodes of a cluster. */
export async function detect(file: string, { format, socket }: DetectOptions): Promise<void> {
  const source = await readSource(file);
  const nodes = readNodes(source);
  const detected = { pools: poolsOf(source, nodes, socket), nodes: nodesIn(nodes) };
  print(format === 'json' ? json(detectedConfig(detected)) : detectedText(detected));
}

/** The lists of large clusters are read the fast way. Where they are no JSON, the parser of YAML says why. */
function readNodes(source: Source): unknown {
  try {
    return JSON.parse(source.text);
  } catch {
    return parseYaml(source).data;
  }
}

function poolsOf(source: Source, nodes: unknown, socket: string | undefined): readonly DetectedNodePool[] {
  try {
    return detectNodePools(nodes as readonly NodeObject[], socket === undefined ? {} : { socket });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice =
      error instanceof NodeLabelsError ? ['label the nodes, then detect again:', ...error.commands.map((line) => `  ${line}`)] : [];
    throw new InputFailure(remarksOnNodes(source, error), advice);
  }
}

function remarksOnNodes(source: Source, { issues }: ConfigError): readonly Remark[] {
  const file = parseYaml(source);
  return byPlace(
    issues.map((issue) => (issue.path.startsWith('options.socket') ? { message: `--socket: ${issue.message}` } : remarkOn(file, issue))),
  );
}

function nodesIn(nodes: unknown): readonly NodeObject[] {
  if (Array.isArray(nodes)) return nodes;
  return isRecord(nodes) && Array.isArray(nodes.items) ? nodes.items : [];
}
