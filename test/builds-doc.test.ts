import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const docs = (file: string) => readFileSync(resolve(__dirname, '../docs', file), 'utf8');

/** The words of BuildKit for a build, as its source has them. */
const words = {
  'attributes of exporters': [
    ...['name', 'push', 'push-by-digest', 'registry.insecure', 'unpack', 'dangling-name-prefix', 'danging-name-empty-only'],
    ...['name-canonical', 'store', 'oci-mediatypes', 'oci-artifact', 'attestation-inline', 'attestation-prefix', 'prefer-nondist-layers'],
    ...['source-date-epoch', 'compression', 'force-compression', 'compression-level', 'rewrite-timestamp', 'tar', 'dest'],
    ...['platform-split', 'mode', 'annotation', 'annotation-manifest-descriptor', 'annotation-index', 'annotation-index-descriptor'],
  ],
  'options of the frontend': [
    ...['filename', 'target', 'platform', 'no-cache', 'build-arg', 'label', 'add-hosts', 'force-network-mode', 'cgroup-parent'],
    ...['shm-size', 'ulimit', 'hostname', 'image-resolve-mode', 'multi-platform', 'memory', 'memswap', 'cpushares', 'cpuperiod'],
    ...['cpuquota', 'cpusetcpus', 'cpusetmems', 'context', 'context:', 'contextkey', 'dockerfilekey', 'contextsubdir', 'input-metadata'],
    ...['cache-imports', 'cache-from', 'source', 'cmdline', 'attest:sbom', 'attest:provenance', 'vcs', 'local-sessionid', 'frontend.caps'],
  ],
  'build args': [
    ...['BUILDKIT_SYNTAX', 'BUILDKIT_CACHE_MOUNT_NS', 'BUILDKIT_MULTI_PLATFORM', 'BUILDKIT_SANDBOX_HOSTNAME'],
    ...['BUILDKIT_CONTEXT_KEEP_GIT_DIR', 'BUILDKIT_INLINE_CACHE', 'BUILDKIT_DOCKERFILE_CHECK', 'BUILDKIT_SBOM_SCAN_CONTEXT'],
    ...['BUILDKIT_SBOM_SCAN_STAGE', 'SOURCE_DATE_EPOCH'],
  ],
  'flags of buildctl': [
    ...['output', 'progress', 'trace', 'local', 'oci-layout', 'frontend', 'opt', 'no-cache', 'export-cache', 'import-cache', 'secret'],
    ...['ssh', 'allow', 'metadata-file', 'source-policy-file', 'proxy-network', 'ref-file', 'registry-auth-tlscontext'],
    ...['debug-json-cache-metrics', 'addr', 'wait', 'timeout', 'tlsservername', 'tlscacert', 'tlscert', 'tlskey', 'tlsdir'],
  ].map((flag) => `--${flag}`),
  'attributes of caches': [
    ...['ref', 'src', 'dest', 'tag', 'digest', 'reset', 'bucket', 'region', 'endpoint_url', 'use_path_style', 'prefix', 'blobs_prefix'],
    ...['manifests_prefix', 'access_key_id', 'secret_access_key', 'session_token', 'touch_refresh', 'upload_parallelism'],
    ...['disable_accept_encoding', 'retry_mode', 'retry_max_attempts', 'account_url', 'account_name', 'container', 'url', 'url_v2'],
    ...['version', 'token', 'scope', 'repository', 'ghtoken', 'mode', 'ignore-error', 'image-manifest'],
  ],
} as const;

describe('docs/builds.md', () => {
  const text = docs('builds.md');

  describe.each(Object.entries(words))('tells of %s', (_kind, names) => {
    it.each(names)('%s', (name) => {
      expect(text).toContain(`\`${name}\``);
    });
  });

  it('names only options that there are', () => {
    const schema = readFileSync(resolve(__dirname, '../schema/image-build-request.json'), 'utf8');
    const named = text.match(/`(?:exporter|attestations|run)\.[\w.]+`/g) ?? [];
    const keys = new Set(named.flatMap((option) => option.replaceAll('`', '').split('.')));
    for (const key of keys) expect(schema).toContain(`"${key}"`);
    expect(keys.size).toBeGreaterThan(20);
  });
});

describe('docs/buildkitd.md', () => {
  const flags = [
    ...['config', 'debug', 'trace', 'root', 'addr', 'group', 'log-format', 'log-level', 'debugaddr', 'tlscert', 'tlskey', 'tlscacert'],
    ...['allow-insecure-entitlement', 'proxy-network', 'otel-socket-path', 'cdi-disabled', 'cdi-spec-dir', 'save-cache-debug', 'rootless'],
    ...['containerd-worker', 'containerd-worker-addr', 'containerd-worker-namespace', 'containerd-worker-runtime', 'containerd-cni'],
    ...['oci-worker', 'oci-worker-labels', 'oci-worker-snapshotter', 'oci-worker-proxy-snapshotter-path', 'oci-worker-platform'],
    ...['oci-worker-net', 'oci-worker-binary', 'oci-worker-apparmor-profile', 'oci-worker-selinux', 'oci-worker-rootless'],
    ...['oci-worker-no-process-sandbox', 'oci-worker-gc', 'oci-worker-gc-keepstorage', 'oci-cni-config-path', 'oci-cni-binary-dir'],
    ...['oci-cni-pool-size', 'oci-max-parallelism'],
  ];

  it.each(flags)('tells of the flag --%s', (flag) => {
    expect(docs('buildkitd.md')).toContain(`\`--${flag}\``);
  });
});
