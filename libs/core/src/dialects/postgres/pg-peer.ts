import { NoSuchModuleError } from '../../errors/errors.js';

/**
 * Loads the package that a driver stands on, at the first connection and not before.
 * @throws NoSuchModuleError where it is not installed; any other failure of the import passes.
 */
export async function importPeer<M>(driver: string, packageName: string, load: () => Promise<M>): Promise<M> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, packageName)) throw error;
    throw new NoSuchModuleError(
      `The driver postgresql+${driver} needs the package '${packageName}', which is not installed. ` +
        `Install it with: npm install ${packageName}`,
      { cause: error },
    );
  }
}

function isMissing(error: unknown, packageName: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const notFound = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND';
  return notFound && error.message.includes(`'${packageName}'`);
}
