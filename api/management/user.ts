import { type Api, type Service, service } from '../api.ts';
import { UserService } from '../gen/zitadel/user/v2/user_service_pb.js';
import { userContact } from './user-contact-change.ts';
import { userCreation } from './user-create.ts';
import { userFactorReads } from './user-factor-read.ts';
import { userInvitation } from './user-invitation.ts';
import { userLifecycle } from './user-lifecycle.ts';
import { userMachineKeys } from './user-machine-key.ts';
import { userMetadata } from './user-metadata.ts';
import { userPasskeys } from './user-passkey.ts';
import { userPasswordReset } from './user-password-reset.ts';
import { userPats } from './user-pat.ts';
import { userReads } from './user-read.ts';
import { userRecoveryCodes } from './user-recovery-code.ts';
import { userSecrets } from './user-secret.ts';
import { userSentCodes } from './user-sent-code.ts';
import { userTotp } from './user-totp.ts';
import { userU2f } from './user-u2f.ts';
import { userUpdate } from './user-update.ts';

export const userService = (api: Api): Service =>
  service(UserService, {
    ...userCreation(api),
    ...userReads(api),
    ...userUpdate(api),
    ...userContact(api),
    ...userPasswordReset(api),
    ...userInvitation(api),
    ...userLifecycle(api),
    ...userPats(api),
    ...userMachineKeys(api),
    ...userMetadata(api),
    ...userSecrets(api),
    ...userTotp(api),
    ...userSentCodes(api),
    ...userRecoveryCodes(api),
    ...userPasskeys(api),
    ...userU2f(api),
    ...userFactorReads(api),
  });
