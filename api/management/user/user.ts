import { type Api, type Service, service } from '../../api.ts';
import { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { userContact } from './contact-change.ts';
import { userCreation } from './create.ts';
import { userMachineKeys } from './credential/machine-key.ts';
import { userPats } from './credential/pat.ts';
import { userSecrets } from './credential/secret.ts';
import { userPasskeys } from './factor/passkey.ts';
import { userFactorReads } from './factor/read.ts';
import { userRecoveryCodes } from './factor/recovery-code.ts';
import { userSentCodes } from './factor/sent-code.ts';
import { userTotp } from './factor/totp.ts';
import { userU2f } from './factor/u2f.ts';
import { userInvitation } from './invitation.ts';
import { userLifecycle } from './lifecycle.ts';
import { userMetadata } from './metadata.ts';
import { userPasswordReset } from './password-reset.ts';
import { userReads } from './read.ts';
import { userUpdate } from './update.ts';

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
