// French for what goes wrong: the public texts of src/error-codes.ts.

import type { Sentence } from "../../../runtime/sentences.ts";

/** frenchFaults is a part of french. */
export const frenchFaults = {
  "The address of this request can be read in more than one way. Use a plain path.":
    "L’adresse de cette requête peut se lire de plusieurs façons. Utilisez un chemin simple.",
  "The request's Host header is missing, repeated or not a host name. Send one that names this site.":
    "L’en-tête Host de la requête manque, est répété ou n’est pas un nom d’hôte. Envoyez-en un qui nomme ce site.",
  "The request has a header that can be read in more than one way. Send it once, and in its plain form.":
    "La requête a un en-tête qui peut se lire de plusieurs façons. Envoyez-le une seule fois, sous sa forme simple.",
  "The request is not valid HTTP. Check the program that sent it.":
    "La requête n’est pas du HTTP valide. Vérifiez le programme qui l’a envoyée.",
  "The request's address and headers are too large together (header-limit). Delete this site's cookies, or send less.":
    "L’adresse et les en-têtes de la requête sont trop longs ensemble (header-limit). Supprimez les cookies de ce site, ou envoyez-en moins.",
  "The request has too many headers (header-count). Send fewer.":
    "La requête a trop d’en-têtes (header-count). Envoyez-en moins.",
  "This address does not switch to the protocol that was asked for. Ask without an Upgrade.":
    "Cette adresse ne passe pas au protocole demandé. Refaites la demande sans Upgrade.",
  "What the Expect header asks for is not known here. Ask without it.":
    "Ce que demande l’en-tête Expect n’est pas connu ici. Refaites la demande sans lui.",
  "This WebSocket handshake is not complete. Send a GET with a valid Sec-WebSocket-Key.":
    "Cette ouverture WebSocket n’est pas complète. Envoyez un GET avec un Sec-WebSocket-Key valide.",
  "WebSockets are spoken here in version {1}. Ask for that one.":
    "Les WebSockets se parlent ici en version {1}. Demandez celle-là.",
  "The request took too long to arrive. Send it again.": "La requête a mis trop de temps à arriver. Renvoyez-la.",
  "This may not go where its Destination says, or not in one request. Check what is allowed there.":
    "Ceci ne peut pas aller là où l’indique Destination, ou pas en une seule requête. Vérifiez ce qui y est permis.",
  "The Destination of this request is on another server. Choose one on this server.":
    "La destination (Destination) de cette requête est sur un autre serveur. Choisissez-en une sur ce serveur.",
  "There is nothing at this address. Check how it is spelled.":
    "Il n’y a rien à cette adresse. Vérifiez son orthographe.",
  "The access token is not valid here. Get a new one.":
    "Le jeton d’accès n’est pas valable ici. Obtenez-en un nouveau.",
  "The access token has expired. Get a new one.": "Le jeton d’accès a expiré. Obtenez-en un nouveau.",
  "The access token comes from an issuer that is not trusted here. Get one from an issuer that is.":
    "Le jeton d’accès vient d’un émetteur qui n’est pas reconnu ici. Obtenez-en un d’un émetteur reconnu.",
  "The access token is not valid yet: two clocks differ. Ask whoever runs this site to set them.":
    "Le jeton d’accès n’est pas encore valable : deux horloges diffèrent. Demandez aux responsables de ce site de les régler.",
  "Signing in does not work now: two clocks differ too much. Give the support code to whoever runs this site.":
    "La connexion ne fonctionne pas en ce moment : deux horloges diffèrent trop. Donnez le code d’assistance aux responsables de ce site.",
  "Sign in to go on.": "Connectez-vous pour continuer.",
  "Your browser sends two session cookies, and one of them is not ours. Delete this site's cookies, then sign in.":
    "Votre navigateur envoie deux cookies de session, et l’un d’eux n’est pas de nous. Supprimez les cookies de ce site, puis connectez-vous.",
  "This sign-in took too long, or did not begin here. Sign in again.":
    "Cette connexion a duré trop longtemps, ou n’a pas commencé ici. Connectez-vous de nouveau.",
  "This sign-in was used already. Go on, or sign in again.":
    "Cette connexion a déjà servi. Continuez, ou connectez-vous de nouveau.",
  "This sign-in did not begin in this browser. Sign in again.":
    "Cette connexion n’a pas commencé dans ce navigateur. Connectez-vous de nouveau.",
  "Signing in needs a cookie that this browser did not keep. Allow cookies for this site, then sign in again.":
    "La connexion a besoin d’un cookie que ce navigateur n’a pas gardé. Autorisez les cookies de ce site, puis connectez-vous de nouveau.",
  "Too many sign-ins come from your network at once. Wait a moment, then try again.":
    "Trop de connexions viennent de votre réseau en même temps. Attendez un instant, puis réessayez.",
  "You were not signed in. Try again; if it ends here each time, give the support code to whoever runs this site.":
    "Vous n’avez pas été connecté. Réessayez ; si cela s’arrête ici à chaque fois, donnez le code d’assistance aux responsables de ce site.",
  "Your provider has too much to do. Try again in a moment.":
    "Votre fournisseur d’identité est trop occupé. Réessayez dans un instant.",
  "Signing in is not set up completely here. Give the support code to whoever runs this site: the log has the reason.":
    "La connexion n’est pas entièrement configurée ici. Donnez le code d’assistance aux responsables de ce site : le journal en dit la raison.",
  "Your provider does not accept this site. Give the support code to whoever runs it: the log has the reason.":
    "Votre fournisseur d’identité n’accepte pas ce site. Donnez le code d’assistance à ses responsables : le journal en dit la raison.",
  "The sign-in has to begin once more. Try again.": "La connexion doit recommencer. Réessayez.",
  "What your provider answered could not be checked. Try again; if it ends here each time, give the support code to whoever runs this site.":
    "La réponse de votre fournisseur d’identité n’a pas pu être vérifiée. Réessayez ; si cela s’arrête ici à chaque fois, donnez le code d’assistance aux responsables de ce site.",
  "What your provider says of you could not be used here. Give the support code to whoever runs this site.":
    "Ce que votre fournisseur d’identité dit de vous n’a pas pu être utilisé ici. Donnez le code d’assistance aux responsables de ce site.",
  "Your provider answered about two different people. Sign in again.":
    "Votre fournisseur d’identité a répondu au sujet de deux personnes différentes. Connectez-vous de nouveau.",
  "What your provider says of your groups is not understood here. Give the support code to whoever runs this site.":
    "Ce que votre fournisseur d’identité dit de vos groupes n’est pas compris ici. Donnez le code d’assistance aux responsables de ce site.",
  "Your provider left out something that is needed here. Give the support code to whoever runs this site.":
    "Votre fournisseur d’identité a omis quelque chose qui est nécessaire ici. Donnez le code d’assistance aux responsables de ce site.",
  "What your provider answered belongs to another sign-in. Sign in again.":
    "La réponse de votre fournisseur d’identité appartient à une autre connexion. Connectez-vous de nouveau.",
  "Your provider ended your session. Sign in again.":
    "Votre fournisseur d’identité a mis fin à votre session. Connectez-vous de nouveau.",
  "This account cannot be used here at the moment. If you need it, give the support code to whoever runs this site.":
    "Ce compte ne peut pas être utilisé ici pour le moment. Si vous en avez besoin, donnez le code d’assistance aux responsables de ce site.",
  "The logout token is not valid here. The log has the reason.":
    "Le jeton de déconnexion n’est pas valable ici. Le journal en dit la raison.",
  "This request did not come from a page of this site. Open that page, and use its own buttons.":
    "Cette requête ne vient pas d’une page de ce site. Ouvrez cette page, et utilisez ses propres boutons.",
  "A service worker of this application could read this page, so it is not shown. Whoever runs the application has to let addresses under /.sallyport/ past the worker.":
    "Un service worker de cette application pourrait lire cette page, elle n’est donc pas affichée. Les responsables de l’application doivent laisser passer les adresses sous /.sallyport/.",
  "This needs you to confirm that it is you, anew or in a stronger way.":
    "Ceci demande que vous confirmiez votre identité, à nouveau ou de façon plus sûre.",
  "That was another account than the one that is signed in here. Use the same one, or sign out first.":
    "C’était un autre compte que celui qui est connecté ici. Utilisez le même, ou déconnectez-vous d’abord.",
  "Your provider did not say how strongly it checked that it is you. Give the support code to whoever runs this site.":
    "Votre fournisseur d’identité n’a pas dit comment il a vérifié que c’est vous. Donnez le code d’assistance aux responsables de ce site.",
  "Your provider confirmed less than this needs. Try again, with a phone or a security key.":
    "Votre fournisseur d’identité a confirmé moins que ce qu’il faut ici. Réessayez, avec un téléphone ou une clé de sécurité.",
  "Your provider confirmed it in a way that is not known here. Give the support code to whoever runs this site.":
    "Votre fournisseur d’identité l’a confirmé d’une façon qui n’est pas connue ici. Donnez le code d’assistance aux responsables de ce site.",
  "Your provider did not check it in the way that this needs. Try again, with a phone or a security key.":
    "Votre fournisseur d’identité ne l’a pas vérifié de la façon qu’il faut ici. Réessayez, avec un téléphone ou une clé de sécurité.",
  "Your provider did not say when you confirmed it. Give the support code to whoever runs this site.":
    "Votre fournisseur d’identité n’a pas dit quand vous l’avez confirmé. Donnez le code d’assistance aux responsables de ce site.",
  "Your provider said when you confirmed it, but not as a time. Give the support code to whoever runs this site.":
    "Votre fournisseur d’identité a dit quand vous l’avez confirmé, mais pas sous forme d’heure. Donnez le code d’assistance aux responsables de ce site.",
  "Your provider confirmed it too long ago. Try again, and sign in there anew.":
    "Votre fournisseur d’identité l’a confirmé il y a trop longtemps. Réessayez, et connectez-vous de nouveau chez lui.",
  "Your provider answered from an earlier sign-in, and this needs a new one. Sign out there, then try again.":
    "Votre fournisseur d’identité a répondu d’après une connexion antérieure, et il en faut une nouvelle. Déconnectez-vous chez lui, puis réessayez.",
  "Your provider cannot confirm what this needs. Set up a phone or a security key there, then try again.":
    "Votre fournisseur d’identité ne peut pas confirmer ce qu’il faut ici. Configurez chez lui un téléphone ou une clé de sécurité, puis réessayez.",
  "This cannot be confirmed here, or not with an access token. Sign in with a browser, or ask whoever runs this site.":
    "Ceci ne peut pas être confirmé ici, ou pas avec un jeton d’accès. Connectez-vous avec un navigateur, ou adressez-vous aux responsables de ce site.",
  "This page has expired, or is for another account. Open what you wanted again.":
    "Cette page a expiré, ou est pour un autre compte. Rouvrez ce que vous vouliez.",
  "This address asks for something that cannot be confirmed here. Choose from what can.":
    "Cette adresse demande quelque chose qui ne peut pas être confirmé ici. Choisissez parmi ce qui peut l’être.",
  "This form is too large to be kept while you confirm that it is you. Confirm it first, then send the form again.":
    "Ce formulaire est trop grand pour être gardé pendant que vous confirmez votre identité. Confirmez-la d’abord, puis renvoyez le formulaire.",
  "There is no room to keep this upload while you confirm that it is you. Confirm it first, then send the upload again.":
    "Il n’y a pas de place pour garder cet envoi pendant que vous confirmez votre identité. Confirmez-la d’abord, puis renvoyez-le.",
  "What you sent was delivered already, or waited too long. Check which, before you send it again.":
    "Ce que vous avez envoyé a déjà été remis, ou a attendu trop longtemps. Vérifiez lequel des deux, avant de le renvoyer.",
  "That did not match. Type the code that is shown now.":
    "Cela ne correspond pas. Tapez le code qui est affiché maintenant.",
  "That code was used already. Wait for the next one.": "Ce code a déjà servi. Attendez le suivant.",
  "Too many tries. Wait a few minutes, then try again.": "Trop d’essais. Attendez quelques minutes, puis réessayez.",
  "The passkey's answer could not be checked. Try again.":
    "La réponse de la clé d’accès n’a pas pu être vérifiée. Réessayez.",
  "This page has expired, or was used already. Try again.": "Cette page a expiré, ou a déjà servi. Réessayez.",
  "This is set up already. Add another one, or go back.":
    "Ceci est déjà configuré. Ajoutez autre chose, ou revenez en arrière.",
  "There is no room for another one. Remove one first.":
    "Il n’y a plus de place pour une autre. Supprimez-en une d’abord.",
  "This cannot be confirmed with that. Use one of the ways on this page.":
    "Ceci ne peut pas être confirmé ainsi. Utilisez l’un des moyens de cette page.",
  "You may not do this. If you need to, give the support code to whoever runs this site.":
    "Vous n’avez pas le droit de faire cela. Si vous en avez besoin, donnez le code d’assistance aux responsables de ce site.",
  "The policy for this request failed, so it was refused. Give the support code to whoever runs this site.":
    "La règle d’accès de cette requête a échoué, elle a donc été refusée. Donnez le code d’assistance aux responsables de ce site.",
  "The policy for this request took too long, so it was refused. Try again in a moment.":
    "La règle d’accès de cette requête a pris trop de temps, elle a donc été refusée. Réessayez dans un instant.",
  "The policy for this request took too long again and again, so it is not asked for a while. Try again later.":
    "La règle d’accès de cette requête a pris trop de temps à plusieurs reprises, elle n’est donc plus consultée pendant un moment. Réessayez plus tard.",
  "The policy for this request used too much memory, so it was refused. Give the support code to whoever runs this site.":
    "La règle d’accès de cette requête a utilisé trop de mémoire, elle a donc été refusée. Donnez le code d’assistance aux responsables de ce site.",
  "The policy for this request gave no usable answer, so it was refused. Give the support code to whoever runs this site.":
    "La règle d’accès de cette requête n’a pas donné de réponse utilisable, elle a donc été refusée. Donnez le code d’assistance aux responsables de ce site.",
  "The gateway was too busy to decide about this request. Try again in a moment.":
    "La passerelle était trop occupée pour décider de cette requête. Réessayez dans un instant.",
  "The gateway is not ready to decide about this request. Try again in a moment.":
    "La passerelle n’est pas prête à décider de cette requête. Réessayez dans un instant.",
  "The policies could not be loaded. Try again in a minute.":
    "Les règles d’accès n’ont pas pu être chargées. Réessayez dans une minute.",
  "The service behind this address cannot be reached. Try again in a minute.":
    "Le service derrière cette adresse ne peut pas être joint. Réessayez dans une minute.",
  "The service behind this address gave an answer that cannot be used. If it lasts, give the support code to whoever runs this site.":
    "Le service derrière cette adresse a donné une réponse inutilisable. Si cela dure, donnez le code d’assistance aux responsables de ce site.",
  "No instance of the service behind this address is healthy. Try again in a minute.":
    "Aucune instance du service derrière cette adresse n’est en état de répondre. Réessayez dans une minute.",
  "The service behind this address has too much to do. Try again in a moment.":
    "Le service derrière cette adresse est trop occupé. Réessayez dans un instant.",
  "The service behind this address took too long. Check whether it was done, before you try again.":
    "Le service derrière cette adresse a pris trop de temps. Vérifiez si cela a été fait, avant de réessayer.",
  "The client went away.": "Le client est parti.",
  "The gateway is starting or stopping. Try again in a moment.":
    "La passerelle démarre ou s’arrête. Réessayez dans un instant.",
  "The gateway has no room for another connection. Try again in a moment.":
    "La passerelle n’a plus de place pour une connexion de plus. Réessayez dans un instant.",
  "This address does not take that method. Use another one.":
    "Cette adresse n’accepte pas cette méthode. Utilisez-en une autre.",
  "This page is not made in advance. Open it to see it.":
    "Cette page n’est pas préparée à l’avance. Ouvrez-la pour la voir.",
  "Something failed in the gateway, so the request was refused. Give the support code to whoever runs this site.":
    "Quelque chose a échoué dans la passerelle, la requête a donc été refusée. Donnez le code d’assistance aux responsables de ce site.",
  "The gateway cannot vouch for you to the service behind this address. Try again in a minute.":
    "La passerelle ne peut pas se porter garante de vous auprès du service derrière cette adresse. Réessayez dans une minute.",
  "What is done here has to be logged, and the log cannot be written now. Try again in a moment.":
    "Ce qui se fait ici doit être journalisé, et le journal ne peut pas être écrit en ce moment. Réessayez dans un instant.",
  "It has ended, but that could not be saved yet, and is tried again by itself. Look in a few minutes whether it is back.":
    "C’est terminé, mais cela n’a pas encore pu être enregistré et sera retenté automatiquement. Regardez dans quelques minutes si c’est revenu.",
  "Too much waits for the session store. Try again in a moment.":
    "Trop de choses attendent l’accès aux sessions. Réessayez dans un instant.",
  "Nothing can be saved here now. Try again in a minute.":
    "Rien ne peut être enregistré ici en ce moment. Réessayez dans une minute.",
  "The gateway cannot reach its session store. Try again in a minute.":
    "La passerelle n’atteint pas les sessions enregistrées. Réessayez dans une minute.",
  "Your provider cannot be reached. Try again in a minute.":
    "Votre fournisseur d’identité ne peut pas être joint. Réessayez dans une minute.",
} satisfies Partial<Record<Sentence, string>>;
