import { stringify } from 'yaml';
import { readConfig } from '../../src/cli/config/config-file';
import { InputFailure } from '../../src/cli/failure';
import { remarksOn } from '../../src/cli/source/remarks';
import { positionOf, type Remark, type Source } from '../../src/cli/source/source';
import { parseYaml } from '../../src/cli/source/yaml-file';

/** The text of a file. */
export const source = (text: string): Source => ({ name: 'config.yaml', text });

/** Everything that is said of the text of a file that has problems. */
export function problems(text: string): readonly string[] {
  const located = ({ message, span }: Remark) => {
    const position = span && positionOf(span.source, span.start);
    return `${position ? `${position.line}:${position.column} ` : ''}${message}`;
  };
  try {
    const file = parseYaml(source(text));
    return remarksOn(file, readConfig(file.data).issues, (data) => readConfig(data).issues).map(located);
  } catch (error) {
    if (error instanceof InputFailure) return error.problems.map(located);
    throw error;
  }
}

/** Ways of writing a file. Text of spaces and line breaks alone loses its spaces where `yaml` writes it as a block. */
export const forms = [
  ['YAML', (data: object) => stringify(data, { blockQuote: false })],
  [
    'YAML with flow collections and quotes',
    (data: object) => stringify(data, { collectionStyle: 'flow', defaultStringType: 'QUOTE_DOUBLE' }),
  ],
  ['JSON', (data: object) => JSON.stringify(data)],
] as const;
