import { matchesGlob } from 'node:path';
import { Problem } from '../../model/problem.ts';
import type { OpenSourceFolder } from '../../model/source-folder.ts';
import type { Target } from '../../model/target.ts';

/**
 * Opens folders of the target's own repository, and of those that its configuration names. Not of all that the bot may read: whoever may
 * start a build names its repository, and a fix shows what lies there to all who see the message or the pull request.
 */
export const targetSources =
  (
    { repository: own, sources }: Pick<Target, 'repository' | 'sources'>,
    open: OpenSourceFolder,
  ): OpenSourceFolder =>
  async (folder) => {
    const wanted = folder.repository.toLowerCase();
    const isAllowed = [own, ...sources].some((glob) => matchesGlob(wanted, glob.toLowerCase()));
    if (!isAllowed)
      return {
        because: `files of ${folder.repository} are copied into ${own} only where \`sources\` of its target allows it`,
      };
    try {
      return await open(folder);
    } catch (error) {
      if (error instanceof Problem) return { because: error.message.replace(/\.$/, '') };
      throw error;
    }
  };
