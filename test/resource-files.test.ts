import { describe, expect, it } from 'vitest';
import { buildkitManifests } from '../src';
import { textOf } from '../src/cli/commands/format';
import { isResourceFile, resourceFile } from '../src/cli/commands/resource-file';
import { cases } from './cases';
import { serviceCases } from './cases/service';

describe('the files of objects', () => {
  const objects = [...cases, ...serviceCases].flatMap(({ config }) => buildkitManifests(config as never));

  it.each(['yaml', 'json'] as const)('are known again by their names and labels, in %s', (format) => {
    for (const object of objects) expect(isResourceFile(resourceFile(object, format), textOf(object, format), format)).toBe(true);
  });

  it.each([
    [
      'a file of another name',
      '2-role.builds.b.yaml',
      'kind: Role\nmetadata: {name: a, labels: {app.kubernetes.io/managed-by: cdk8s-buildkit}}',
    ],
    ["somebody else's object", '2-role.a.yaml', 'kind: Role\nmetadata: {name: a, labels: {app.kubernetes.io/managed-by: helm}}'],
    ['no object', '2-role.a.yaml', 'x'],
    ['no YAML', '2-role.a.yaml', '{'],
    ['nothing', '2-role.a.yaml', ''],
  ])('are not %s', (_, file, text) => {
    expect(isResourceFile(file, text, 'yaml')).toBe(false);
  });
});
