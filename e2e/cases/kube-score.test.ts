import { spawnSync } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { acceptedIn, differences, type Finding } from '../../test/policies/accepted';
import { goldenObjects } from '../../test/policies/findings';
import { podSpecOf } from '../../test/policies/subjects';
import { presentGoldens } from '../../test/support/goldens';
import { toolPath } from '../setup/tools.mjs';

/** An object as kube-score reports on it. */
interface Report {
  readonly object_name: string;
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly labels?: Readonly<Record<string, string>> };
  readonly checks: readonly Verdict[];
}

interface Verdict {
  readonly check: { readonly id: string };
  readonly grade: number;
  readonly skipped: boolean;
  /** The path is the name of a container, or nothing. */
  readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
}

const snapshots = resolve(__dirname, '../../test/snapshots');
const goldens = presentGoldens().map((golden) => resolve(snapshots, golden));

// The highest grade: nothing to say. All others have comments.
const allOk = 10;

describe('kube-score', () => {
  let reports: readonly Report[] = [];

  beforeAll(() => {
    // Each by itself: objects of one name in several files would be taken for one.
    reports = goldens.flatMap((golden) => (isPolicy(golden) ? policyScoresOf(golden) : scoresOf([golden])));
  });

  it('reads every Pod and everything that makes Pods', () => {
    const expected = goldenObjects().filter((object) => podSpecOf(object) !== undefined);
    const kinds = new Set(expected.map(({ kind }) => kind));
    const read = reports.map(({ object_name }) => object_name.split('/')).filter(([kind = '']) => kinds.has(kind));
    const names = expected.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
    expect(read.map(([kind, ...rest]) => `${kind} ${rest.slice(-2).join(' ')}`).sort()).toEqual(names.sort());
  });

  it('finds in the golden files what docs/policies.md accepts, and nothing else', () => {
    expect(differences(reports.flatMap(findingsIn), acceptedIn('kube-score', 1))).toEqual([]);
  });

  it('finds what is wrong', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'app:latest' }] } };
    const found = scoresOf(['-'], JSON.stringify(pod)).flatMap(findingsIn);
    expect(found).toContainEqual({ finding: '`container-image-tag`: Image with latest tag', subject: 'Pod/v1//p/c' });
    expect(found).toContainEqual({ finding: '`container-resources`: CPU request is not set', subject: 'Pod/v1//p/c' });
    const spec = { podSelector: { matchLabels: { app: 'lost' } }, policyTypes: ['Ingress'] };
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'n' }, spec };
    expect(scoresOf(['-'], JSON.stringify(policy)).flatMap(findingsIn)).toContainEqual(
      expect.objectContaining({ finding: expect.stringContaining('networkpolicy-targets-pod') }),
    );
  });
});

function isPolicy(golden: string): boolean {
  return /(?:^|-)network-policy\./.test(basename(golden));
}

/** What is said of a policy whose Pods are in the other golden files of its folder. */
function policyScoresOf(golden: string): readonly Report[] {
  const beside = goldens.filter((other) => dirname(other) === dirname(golden) && !isPolicy(other));
  return scoresOf([golden, ...beside]).filter(({ type_meta }) => type_meta.kind === 'NetworkPolicy');
}

/** All checks, also those that are off by default, whatever objects say of themselves. */
function scoresOf(files: readonly string[], input = ''): readonly Report[] {
  const flags = ['--output-format=json', '--all-default-optional', '--disable-ignore-checks-annotations', '--kubernetes-version=v1.27'];
  const { stdout, stderr, status } = spawnSync(toolPath('kube-score', 'kube-score'), ['score', ...flags, ...files], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  // 1 is that there are findings.
  if (status !== 0 && status !== 1) throw new Error(`${files[0]}: exit code ${status}\n${stderr}`);
  return (JSON.parse(stdout) as readonly Report[] | null) ?? [];
}

function findingsIn(report: Report): readonly Finding[] {
  const name = report.object_meta.labels?.['app.kubernetes.io/name'] ?? report.object_name;
  return report.checks
    .filter(({ grade, skipped }) => grade < allOk && !skipped)
    .flatMap(({ check, grade, comments }) => {
      const found = comments ?? [{ path: '', summary: `grade ${grade}` }];
      return found.map(({ path, summary }) => ({
        finding: `\`${check.id}\`: ${summary}`,
        subject: path === '' ? name : `${name}/${path}`,
      }));
    });
}
