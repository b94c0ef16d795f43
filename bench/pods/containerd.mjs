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
        seccompProfile: {
          type: 'RuntimeDefault',
        },
      },
      restartPolicy: 'Never',
      activeDeadlineSeconds: 3600,
      containers: [
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
            `type=image,name=${request.image},store=true,unpack=true,compression=uncompressed,oci-mediatypes=true`,
          ],
          resources: {
            requests: {
              cpu: '100m',
              memory: '128Mi',
              'ephemeral-storage': '0',
            },
            limits: {
              'ephemeral-storage': '1Gi',
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
      ],
    },
  };
}

/** The same Pod with cdk8s-plus-27. */
export function levelTwo(chart, request) {
  const context = contextVolume(chart, request);
  const path = '/run/cdk8s-buildkit/buildkit/buildkit';
  const socket = Volume.fromHostPath(chart, 'socket', 'socket', { path, type: HostPathVolumeType.DIRECTORY_OR_CREATE });
  new Pod(chart, 'pod', {
    ...pod(request),
    containers: [
      {
        ...container(100, 128, Size.gibibytes(1), { drop: ['ALL'], add: ['DAC_OVERRIDE'] }),
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
          `type=image,name=${request.image},store=true,unpack=true,compression=uncompressed,oci-mediatypes=true`,
        ],
        volumeMounts: [
          { volume: socket, path, readOnly: true },
          { volume: context, path: '/build-context', subPath: request.context.subPath, readOnly: true },
        ],
      },
    ],
    volumes: [socket, context],
  });
}
