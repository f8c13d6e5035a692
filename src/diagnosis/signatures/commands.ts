import { anyOf, type Signature } from './signature.ts';

/** A container that was to be started, and not a command of a build. */
const container =
  /failed to create containerd task|failed to start container "|task ':(?:\S{1,100}:)?jib/i;

/** A command of the Dockerfile that failed; why, another line may say. */
export const commandSignatures: readonly Signature[] = [
  {
    id: 'build-command-failed',
    kind: 'consequence',
    wording: 'Kaniko, BuildKit, Buildah, Docker: a RUN instruction ended with an error',
    pattern: anyOf(
      /failed to execute command: |waiting for process to exit: exit status|error building stage: starting command: /,
      /did not complete successfully: |error executing \[|returned a non-zero code|executor failed running/,
      /building at STEP "RUN |Command:run Args:|while running runtime: exit status|subprocess exited with status|build error: running '.{1,300}' failed|non-zero \(\d{1,3}\) exit code|\b(?:AssembleFailed|PostCommitHookFailed)\b/,
    ),
    unless: /cosign|signing|resolving mountpoints/i,
  },
  {
    id: 'build-command-failed',
    kind: 'consequence',
    wording: 'Kaniko, in a chain that was broken into lines',
    pattern: /^exit status [1-9]/i,
    needs: 'instruction',
  },
  {
    id: 'command-terminated',
    kind: 'end',
    wording:
      'kubectl, Tekton, GitLab, Jenkins, GitHub: the container or its script ended with an error',
    pattern: anyOf(
      /command terminated with exit code [1-9]|script returned exit code [1-9]|Process completed with exit code [1-9]/,
      /^ERROR: Job failed|failed: step exited with non-zero status/,
      /unknown (?:shorthand )?flag: |unknown command "|flag provided but not defined|^\S{1,80}: (?:unrecognized|invalid|illegal) option/,
    ),
  },
  {
    id: 'program-error',
    kind: 'consequence',
    wording: 'compilers, interpreters, shells, test runners: the source is at fault',
    pattern: anyOf(
      /\berror TS\d{4}|\berror CS\d{4}|\berror MSB\d{4}|\berror\[E\d{4}\]|COMPILATION ERROR|cannot find symbol|error: could not compile/,
      /failed to run custom build command|(?:gcc|g\+\+|clang|ld): error: |(?:chmod|chown|cp|mv|rm|ln|ls|cat|mkdir|sed|touch): (?:cannot|can't) |^(?:chmod|chown|chgrp|mv|rm|ln|mkdir|sed|touch): [^\s:]{1,300}: (?:Read-only file system|No such file or directory|Not a directory|Is a directory|File exists|Directory not empty|Resource busy)|tar: \S{1,200}: Cannot (?:open|stat)|unzip: {1,3}cannot find|^(?:useradd|groupadd|adduser|addgroup): |^env: \S{1,80}: No such/,
      /configure: error: |unrecognized command-line option|linking with `\w{1,20}` failed|aborting due to (?:\d{1,4} )?previous error|library not found for -l|cannot find -l|warnings being treated as errors|ninja: build stopped|CMake Error|fatal error: \S{1,200}: No such file/,
      // The shell of a RUN instruction, and that of npm's scripts.
      /^(?:\/bin\/(?:ba)?)?sh: (?:(?:line )?1: )?[^\s:]{1,200}: (?:command )?not found/,
      /Illegal option -o|(?:chown|chgrp|install): invalid (?:user|group)|patch: \*{4} |digital envelope routines/,
      /Cannot find module '\S{0,200}\.config\.|Module not found: |ELIFECYCLE|missing script: |^error Command (?:"[^"]{1,80}" not found|failed with exit code [1-9])|npm (?:ERR! |error )(?:enoent |code ENOENT)|npm (?:ERR!|error) Exit status/,
      /\.go:\d+:\d+: |Build failed because of|undefined reference to/,
      /Compilation failure|Compilation failed|There are test failures|^(?:\[\w{1,8}\] )?BUILD FAIL(?:URE|ED in \d|ED$)|Execution failed for task '|^Failed to (?:compile|type check)|Build error occurred|Error occurred prerendering page|failed to resolve import "|\[ERROR\] Could not resolve "/,
      /gzip: (?:invalid magic|stdin: not in gzip format)|tar: (?:Child returned status|Error is not recoverable|This does not look like a tar)|^\/\S{1,300}: not found$/,
      /no Go files in |no such tool "|go\.mod file not found|cannot find main module|error NETSDK\d{4}/,
      /^rake aborted|unable to find (?:user|group) \S{1,100}: no matching|Exiting with failure status due to previous errors|Script .{1,200} returned with error code|failed to produce output path|failed to build: exit status [1-9]|lifecycle: failed with status code: 5\d\b/,
    ),
    unless: container,
  },
  {
    id: 'program-error',
    kind: 'consequence',
    wording: 'shells, make, interpreters, test runners: in a build, and in whatever else runs them',
    pattern: anyOf(
      /command not found|executable file not found in \$PATH/,
      /: line \d{1,5}: .{1,200}: (?:not found|Permission denied|No such file or directory)/,
      /: Syntax error: |syntax error near unexpected token|: unbound variable|^g?make(?:\[\d+\])?: \*\*\* /,
      /\bSyntaxError: |ModuleNotFoundError: |ImportError: |NameError: |IndentationError|Traceback \(most recent/,
      /Cannot find module |Command failed with exit code [1-9]|NoMethodError|ImproperlyConfigured|PHP (?:Fatal|Parse) error/,
      /\btests? failed|^(?:--- )?FAIL: /,
    ),
    unless: container,
    needs: 'instruction',
  },
  {
    id: 'program-error',
    kind: 'consequence',
    wording: 'ninja: what could not be made',
    // In capitals only: a job, a test or a health check may be `failed: ` for any reason.
    pattern: /^FAILED: (?:\[code=\d+\] )?[^\s:]{0,300}[./]/,
  },
];
