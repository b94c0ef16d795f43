import { docker } from '../runtimes/docker';
import { describeBuilds } from './builds';

describeBuilds(docker);
