import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');
const text = read('docs/service.md');
const { definitions } = JSON.parse(read('schema/buildkit-service-config.json'));

describe('docs/service.md', () => {
  it.each(Object.keys(definitions.BuildKitServiceConfig.properties))('names the option %s', (option) => {
    const section = /^## Options\n(.*?)^## /ms.exec(text)?.[1] ?? '';
    expect(`${section}${text.slice(0, text.indexOf('## '))}`).toMatch(new RegExp(`\`${option}\\b`));
  });

  it.each(['ServiceStorage', 'ServiceAutoscaling', 'ServiceTls', 'SecurityMode', 'KedaTrigger'])('names every type of %s', (union) => {
    const types = definitions[union].oneOf.map(
      ({ $ref }: { readonly $ref: string }) => definitions[$ref.replace('#/definitions/', '')].properties.type.const,
    );
    expect(types.filter((type: string) => !new RegExp(`[\`'"]${type}[\`'"]`).test(text))).toEqual([]);
  });
});
