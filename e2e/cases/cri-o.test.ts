import { crioWithPodman, crioWithSkopeo } from '../runtimes/cri-o';
import { describeBuilds } from './builds';

describeBuilds(crioWithPodman);
describeBuilds(crioWithSkopeo);
