import { Size } from 'cdk8s';
import { HostPathVolumeType, Pod, Volume } from 'cdk8s-plus-27';
import { container, contextVolume, pod } from './level-two.mjs';

/** The Pod of a build as a person writes it down. */
export function literal(request) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: request.name,
      namespace: 'buildkit',
      labels: {
        'app.kubernetes.io/instance': 'buildkit',
        'app.kubernetes.io/managed-by': 'cdk8s-buildkit',
        'app.kubernetes.io/name': 'image-build',
        'example.com/project': request.labels['example.com/project'],
      },
      annotations: {
        'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
        'karpenter.sh/do-not-disrupt': 'true',
        'container.apparmor.security.beta.kubernetes.io/load': 'unconfined',
        'container.apparmor.security.beta.kubernetes.io/verify': 'unconfined',
        'kubectl.kubernetes.io/default-container': 'build',
      },
    },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      nodeSelector: {
        'kubernetes.io/os': 'linux',
      },
      securityContext: {
        seLinuxOptions: {
          type: 'spc_t',
        },
        seccompProfile: {
          type: 'RuntimeDefault',
        },
      },
      restartPolicy: 'Never',
      activeDeadlineSeconds: 3600,
      initContainers: [
        {
          name: 'build',
          image: 'docker.io/moby/buildkit:v0.32.2',
          imagePullPolicy: 'IfNotPresent',
          command: [
            'buildctl',
            '--addr',
            'unix:///run/cdk8s-buildkit/buildkit/buildkit/buildkitd.sock',
            '--wait',
            '--timeout',
            '3590',
            'build',
            '--frontend',
            'dockerfile.v0',
            '--local',
            'context=/build-context',
            '--local',
            'dockerfile=/build-context',
            '--opt',
            'filename=Dockerfile',
            '--opt',
            `build-arg:COMMIT=${request.buildArgs.COMMIT}`,
            '--progress',
            'plain',
            '--output',
            `type=docker,name=${request.image},dest=/image/image.tar,compression=uncompressed,oci-mediatypes=true`,
          ],
          resources: {
            requests: {
              cpu: '100m',
              memory: '128Mi',
              'ephemeral-storage': '0',
            },
            limits: {
              'ephemeral-storage': '21Gi',
            },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: {
              drop: ['ALL'],
              add: ['DAC_OVERRIDE'],
            },
            readOnlyRootFilesystem: true,
            runAsUser: 0,
            runAsGroup: 0,
          },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [
            {
              name: 'socket',
              mountPath: '/run/cdk8s-buildkit/buildkit/buildkit',
              readOnly: true,
            },
            {
              name: 'context',
              mountPath: '/build-context',
              subPath: request.context.subPath,
              readOnly: true,
            },
            {
              name: 'image',
              mountPath: '/image',
            },
          ],
        },
        {
          name: 'load',
          image: 'quay.io/skopeo/stable:v1.18.0',
          imagePullPolicy: 'IfNotPresent',
          command: [
            'skopeo',
            '--tmpdir',
            '/image',
            'copy',
            'docker-archive:/image/image.tar',
            `containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]${request.image}`,
          ],
          resources: {
            requests: {
              cpu: '250m',
              memory: '256Mi',
              'ephemeral-storage': '0',
            },
            limits: {
              'ephemeral-storage': '21Gi',
            },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: {
              drop: ['ALL'],
              add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'MKNOD', 'SETFCAP', 'SYS_ADMIN', 'SYS_CHROOT'],
            },
            readOnlyRootFilesystem: true,
            runAsUser: 0,
            runAsGroup: 0,
          },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [
            {
              name: 'image',
              mountPath: '/image',
            },
            {
              name: 'graph-root',
              mountPath: '/var/lib/containers/storage',
            },
            {
              name: 'run-root',
              mountPath: '/run/containers/storage',
            },
          ],
        },
      ],
      containers: [
        {
          name: 'verify',
          image: 'quay.io/skopeo/stable:v1.18.0',
          imagePullPolicy: 'IfNotPresent',
          command: [
            'skopeo',
            '--tmpdir',
            '/image',
            'inspect',
            `containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]${request.image}`,
          ],
          resources: {
            requests: {
              cpu: '50m',
              memory: '64Mi',
              'ephemeral-storage': '0',
            },
            limits: {
              'ephemeral-storage': '21Gi',
            },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: {
              drop: ['ALL'],
              add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'MKNOD', 'SETFCAP', 'SYS_ADMIN', 'SYS_CHROOT'],
            },
            readOnlyRootFilesystem: true,
            runAsUser: 0,
            runAsGroup: 0,
          },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [
            {
              name: 'image',
              mountPath: '/image',
            },
            {
              name: 'graph-root',
              mountPath: '/var/lib/containers/storage',
            },
            {
              name: 'run-root',
              mountPath: '/run/containers/storage',
            },
          ],
        },
      ],
      volumes: [
        {
          name: 'socket',
          hostPath: {
            path: '/run/cdk8s-buildkit/buildkit/buildkit',
            type: 'DirectoryOrCreate',
          },
        },
        {
          name: 'context',
          persistentVolumeClaim: {
            claimName: request.context.claimName,
          },
        },
        {
          name: 'image',
          emptyDir: {
            sizeLimit: '20Gi',
          },
        },
        {
          name: 'graph-root',
          hostPath: {
            path: '/var/lib/containers/storage',
            type: 'Directory',
          },
        },
        {
          name: 'run-root',
          hostPath: {
            path: '/run/containers/storage',
            type: 'Directory',
          },
        },
      ],
    },
  };
}

/** The same Pod with cdk8s-plus-27. */
export function levelTwo(chart, request) {
  const context = contextVolume(chart, request);
  const path = '/run/cdk8s-buildkit/buildkit/buildkit';
  const graphPath = '/var/lib/containers/storage';
  const runPath = '/run/containers/storage';
  const socket = Volume.fromHostPath(chart, 'socket', 'socket', { path, type: HostPathVolumeType.DIRECTORY_OR_CREATE });
  const image = Volume.fromEmptyDir(chart, 'image', 'image', { sizeLimit: Size.gibibytes(20) });
  const graphRoot = Volume.fromHostPath(chart, 'graph-root', 'graph-root', { path: graphPath, type: HostPathVolumeType.DIRECTORY });
  const runRoot = Volume.fromHostPath(chart, 'run-root', 'run-root', { path: runPath, type: HostPathVolumeType.DIRECTORY });
  const disk = Size.gibibytes(21);
  const storeMounts = [
    { volume: image, path: '/image' },
    { volume: graphRoot, path: graphPath },
    { volume: runRoot, path: runPath },
  ];
  const store = { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'MKNOD', 'SETFCAP', 'SYS_ADMIN', 'SYS_CHROOT'] };
  const stored = `containers-storage:[overlay@${graphPath}+${runPath}]${request.image}`;
  const unconfined = {
    'container.apparmor.security.beta.kubernetes.io/load': 'unconfined',
    'container.apparmor.security.beta.kubernetes.io/verify': 'unconfined',
  };
  new Pod(chart, 'pod', {
    ...pod(request, unconfined),
    initContainers: [
      {
        ...container(100, 128, disk, { drop: ['ALL'], add: ['DAC_OVERRIDE'] }),
        name: 'build',
        image: 'docker.io/moby/buildkit:v0.32.2',
        command: [
          'buildctl',
          '--addr',
          'unix:///run/cdk8s-buildkit/buildkit/buildkit/buildkitd.sock',
          '--wait',
          '--timeout',
          '3590',
          'build',
          '--frontend',
          'dockerfile.v0',
          '--local',
          'context=/build-context',
          '--local',
          'dockerfile=/build-context',
          '--opt',
          'filename=Dockerfile',
          '--opt',
          `build-arg:COMMIT=${request.buildArgs.COMMIT}`,
          '--progress',
          'plain',
          '--output',
          `type=docker,name=${request.image},dest=/image/image.tar,compression=uncompressed,oci-mediatypes=true`,
        ],
        volumeMounts: [
          { volume: socket, path, readOnly: true },
          { volume: context, path: '/build-context', subPath: request.context.subPath, readOnly: true },
          { volume: image, path: '/image' },
        ],
      },
      {
        ...container(250, 256, disk, store),
        name: 'load',
        image: 'quay.io/skopeo/stable:v1.18.0',
        command: ['skopeo', '--tmpdir', '/image', 'copy', 'docker-archive:/image/image.tar', stored],
        volumeMounts: storeMounts,
      },
    ],
    containers: [
      {
        ...container(50, 64, disk, store),
        name: 'verify',
        image: 'quay.io/skopeo/stable:v1.18.0',
        command: ['skopeo', '--tmpdir', '/image', 'inspect', stored],
        volumeMounts: storeMounts,
      },
    ],
    volumes: [socket, context, image, graphRoot, runRoot],
  });
}
