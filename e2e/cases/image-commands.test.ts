import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { describeImageCommands } from './image-commands';

for (const runtime of [docker, containerd, crioWithSkopeo]) describeImageCommands(runtime);
