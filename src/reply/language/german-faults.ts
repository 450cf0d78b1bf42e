// German for what goes wrong: the public texts of src/errors.ts.

import type { Sentence } from "../../../runtime/sentences.ts";

/** germanFaults is a part of german. */
export const germanFaults = {
  "The address of this request can be read in more than one way. Use a plain path.":
    "Die Adresse dieser Anfrage lässt sich auf mehr als eine Art lesen. Verwenden Sie einen einfachen Pfad.",
  "The request's Host header is missing, repeated or not a host name.":
    "Die Kopfzeile Host der Anfrage fehlt, ist doppelt oder kein Hostname.",
  "The request has a header that can be read in more than one way.":
    "Die Anfrage hat eine Kopfzeile, die sich auf mehr als eine Art lesen lässt.",
  "The request is not valid HTTP.": "Die Anfrage ist kein gültiges HTTP.",
  "The request's address and headers are together larger than may be (header-limit). Delete this site's cookies, or send less.":
    "Adresse und Kopfzeilen der Anfrage sind zusammen größer als erlaubt (header-limit). Löschen Sie die Cookies dieser Seite, oder senden Sie weniger.",
  "The request has more headers than may be (header-count). Send fewer.":
    "Die Anfrage hat mehr Kopfzeilen als erlaubt (header-count). Senden Sie weniger.",
  "This address does not switch to the protocol that was asked for. Ask without an Upgrade.":
    "Diese Adresse wechselt nicht zum verlangten Protokoll. Fragen Sie ohne Upgrade an.",
  "Nobody here can do what the Expect header asks for. Ask without it.":
    "Was die Kopfzeile Expect verlangt, kann hier niemand. Fragen Sie ohne sie an.",
  "This is no whole WebSocket handshake.": "Das ist kein vollständiger WebSocket-Handshake.",
  "WebSockets are spoken here in version {1}.": "WebSockets werden hier in Version {1} gesprochen.",
  "The request took too long to arrive.": "Die Anfrage brauchte zu lange, um anzukommen.",
  "You may not put this where its Destination says, or not by one request. Check what you may do there.":
    "Sie dürfen das nicht dorthin legen, wohin Destination zeigt, oder nicht in einer Anfrage. Prüfen Sie, was Sie dort dürfen.",
  "The Destination of this request is on another server. Choose one on this one.":
    "Das Ziel dieser Anfrage (Destination) liegt auf einem anderen Server. Wählen Sie eines auf diesem.",
  "There is nothing here.": "Hier ist nichts.",
  "The access token is not valid here. Get a new one.": "Das Zugriffstoken gilt hier nicht. Holen Sie ein neues.",
  "The access token has expired. Get a new one.": "Das Zugriffstoken ist abgelaufen. Holen Sie ein neues.",
  "The access token comes from an issuer that is not trusted here.":
    "Das Zugriffstoken kommt von einem Aussteller, dem hier nicht vertraut wird.",
  "The access token is from the future: the clocks of this gateway and of whoever issued it differ.":
    "Das Zugriffstoken kommt aus der Zukunft: die Uhren dieses Gateways und seines Ausstellers gehen verschieden.",
  "Two clocks differ too much for signing in. Ask whoever runs this site to set them, with the support code.":
    "Zwei Uhren gehen für eine Anmeldung zu verschieden. Bitten Sie den Betreiber dieser Seite mit dem Supportcode, sie zu stellen.",
  "Sign in first.": "Melden Sie sich zuerst an.",
  "Your browser sends two session cookies, and one of them is not ours. Delete this site's cookies, then sign in.":
    "Ihr Browser sendet zwei Sitzungscookies, und eines davon ist nicht von uns. Löschen Sie die Cookies dieser Seite, und melden Sie sich dann an.",
  "This sign-in is unknown here, or too old. Start again.":
    "Diese Anmeldung ist hier unbekannt oder zu alt. Beginnen Sie von vorn.",
  "This sign-in was used already. Go on, or start again.":
    "Diese Anmeldung wurde schon verwendet. Gehen Sie weiter, oder beginnen Sie von vorn.",
  "This sign-in was not started in this browser. Start again.":
    "Diese Anmeldung wurde nicht in diesem Browser begonnen. Beginnen Sie von vorn.",
  "Your browser did not keep the cookie that signing in needs. Allow cookies for this site, then start again.":
    "Ihr Browser hat das Cookie nicht behalten, das die Anmeldung braucht. Erlauben Sie dieser Seite Cookies, und beginnen Sie von vorn.",
  "Too many sign-ins come from your network at once. Wait a moment, then try again.":
    "Aus Ihrem Netz kommen zu viele Anmeldungen auf einmal. Warten Sie einen Moment, und versuchen Sie es noch einmal.",
  "The sign-in was not completed. Try again; if it ends here each time, ask whoever runs this site, with the support code.":
    "Die Anmeldung wurde nicht abgeschlossen. Versuchen Sie es noch einmal; endet sie jedes Mal hier, fragen Sie mit dem Supportcode den Betreiber dieser Seite.",
  "Signing in does not work at the moment. Try again in a minute.":
    "Die Anmeldung geht im Moment nicht. Versuchen Sie es in einer Minute noch einmal.",
  "There is too much to do where you sign in. Try again in a moment.":
    "Dort, wo Sie sich anmelden, ist gerade zu viel zu tun. Versuchen Sie es gleich noch einmal.",
  "Signing in is not set up completely here. Ask whoever runs this site, with the support code: the reason is in the log.":
    "Die Anmeldung ist hier nicht vollständig eingerichtet. Fragen Sie mit dem Supportcode den Betreiber dieser Seite: der Grund steht im Protokoll.",
  "This site could not take part in the sign-in. Ask whoever runs it, with the support code: the reason is in the log.":
    "Diese Seite konnte an der Anmeldung nicht teilnehmen. Fragen Sie mit dem Supportcode ihren Betreiber: der Grund steht im Protokoll.",
  "The sign-in has to begin once more. Try again.":
    "Die Anmeldung muss noch einmal beginnen. Versuchen Sie es noch einmal.",
  "The sign-in could not be confirmed. Try again; if it ends here each time, ask whoever runs this site, with the support code.":
    "Die Anmeldung konnte nicht bestätigt werden. Versuchen Sie es noch einmal; endet sie jedes Mal hier, fragen Sie mit dem Supportcode den Betreiber dieser Seite.",
  "What is known of you where you sign in could not be used here. Ask whoever runs this site, with the support code.":
    "Was dort, wo Sie sich anmelden, von Ihnen bekannt ist, war hier nicht zu gebrauchen. Fragen Sie mit dem Supportcode den Betreiber dieser Seite.",
  "What came back is about two different people. Start again.":
    "Was zurückkam, handelt von zwei verschiedenen Personen. Beginnen Sie von vorn.",
  "What came with the sign-in about your groups is not understood here. Ask whoever runs this site, with the support code.":
    "Was mit der Anmeldung über Ihre Gruppen kam, wird hier nicht verstanden. Fragen Sie mit dem Supportcode den Betreiber dieser Seite.",
  "What has to be known of you here did not come with the sign-in. Ask whoever runs this site, with the support code.":
    "Was hier von Ihnen bekannt sein muss, kam mit der Anmeldung nicht. Fragen Sie mit dem Supportcode den Betreiber dieser Seite.",
  "What came back was not given for this sign-in. Start again.":
    "Was zurückkam, wurde nicht für diese Anmeldung gegeben. Beginnen Sie von vorn.",
  "The identity provider ended your session. Sign in again.":
    "Der Identitätsanbieter hat Ihre Sitzung beendet. Melden Sie sich wieder an.",
  "This account cannot be used here at the moment. If you need it, give the support code to whoever runs this service.":
    "Dieses Konto ist hier im Moment nicht zu gebrauchen. Wenn Sie es brauchen, geben Sie dem Betreiber dieses Dienstes den Supportcode.",
  "The logout token is not valid here.": "Das Logout-Token gilt hier nicht.",
  "This request came from another site.": "Diese Anfrage kam von einer anderen Seite.",
  "A service worker of this application passes this page on, and could read it. It is shown to you alone: whoever runs the application has to let addresses under /.sallyport/ pass by the worker.":
    "Ein Service Worker dieser Anwendung reicht diese Seite weiter und könnte sie lesen. Sie wird nur Ihnen gezeigt: der Betreiber der Anwendung muss Adressen unter /.sallyport/ am Service Worker vorbeilassen.",
  "This needs a stronger or fresher proof of who you are.":
    "Das braucht einen stärkeren oder frischeren Nachweis, wer Sie sind.",
  "You proved to be somebody else than the one who is signed in.":
    "Sie haben sich als jemand anderes ausgewiesen als der, der angemeldet ist.",
  "The identity provider did not say how strongly you proved who you are.":
    "Der Identitätsanbieter hat nicht gesagt, wie stark Sie sich ausgewiesen haben.",
  "The identity provider came back with a weaker proof than was asked for.":
    "Der Identitätsanbieter kam mit einem schwächeren Nachweis zurück, als verlangt war.",
  "The identity provider came back with a kind of proof that is not known here.":
    "Der Identitätsanbieter kam mit einer Art Nachweis zurück, die hier nicht bekannt ist.",
  "The identity provider came back without the method that was asked for.":
    "Der Identitätsanbieter kam ohne das verlangte Verfahren zurück.",
  "The identity provider did not say when you proved it.":
    "Der Identitätsanbieter hat nicht gesagt, wann Sie sich ausgewiesen haben.",
  "When you proved it came back as something that is no time. Ask whoever runs this site, with the support code.":
    "Wann Sie sich ausgewiesen haben, kam als etwas zurück, das keine Zeit ist. Fragen Sie mit dem Supportcode den Betreiber dieser Seite.",
  "The identity provider came back with a proof that is too old.":
    "Der Identitätsanbieter kam mit einem Nachweis zurück, der zu alt ist.",
  "The identity provider answered from an earlier sign-in, although a fresh one was asked for.":
    "Der Identitätsanbieter antwortete aus einer früheren Anmeldung, obwohl eine frische verlangt war.",
  "The identity provider says that it cannot get the proof that was asked for from you.":
    "Der Identitätsanbieter sagt, dass er den verlangten Nachweis von Ihnen nicht bekommen kann.",
  "This needs a proof that cannot be given here, or not with an access token.":
    "Das braucht einen Nachweis, der hier nicht zu geben ist, oder nicht mit einem Zugriffstoken.",
  "This address is too old, or was made for somebody else. Go back and try again.":
    "Diese Adresse ist zu alt oder wurde für jemand anderen gemacht. Gehen Sie zurück, und versuchen Sie es noch einmal.",
  "This address asks for a proof that there is not. Choose one of those that there are.":
    "Diese Adresse verlangt einen Nachweis, den es nicht gibt. Wählen Sie einen von denen, die es gibt.",
  "This form is too large to be kept while you prove who you are. Prove it first, then send it.":
    "Dieses Formular ist zu groß, um aufgehoben zu werden, während Sie sich ausweisen. Weisen Sie sich zuerst aus, und senden Sie es dann.",
  "There is no room to keep this upload while you prove who you are. Prove it first, then send it.":
    "Es ist kein Platz, diesen Upload aufzuheben, während Sie sich ausweisen. Weisen Sie sich zuerst aus, und senden Sie ihn dann.",
  "The form you sent was already delivered, or waited too long. Send it again.":
    "Das Formular, das Sie gesendet haben, wurde schon zugestellt oder hat zu lange gewartet. Senden Sie es noch einmal.",
  "That is not the right code.": "Das ist nicht der richtige Code.",
  "That code was used already. Wait for the next one.":
    "Dieser Code wurde schon verwendet. Warten Sie auf den nächsten.",
  "Too many wrong answers. Wait a few minutes.": "Zu viele falsche Antworten. Warten Sie einige Minuten.",
  "The passkey's answer could not be verified.": "Die Antwort des Passkeys ließ sich nicht prüfen.",
  "This page waited too long, or was used already. Try again.":
    "Diese Seite hat zu lange gewartet oder wurde schon verwendet. Versuchen Sie es noch einmal.",
  "This is set up already.": "Das ist schon eingerichtet.",
  "There is no room for another one. Remove one first.": "Für noch eines ist kein Platz. Entfernen Sie zuerst eines.",
  "Use one of the factors you have first.": "Verwenden Sie zuerst etwas, das Sie schon eingerichtet haben.",
  "You may not do this.": "Das dürfen Sie nicht.",
  "The policy for this request failed, so it was refused.":
    "Die Richtlinie für diese Anfrage ist gescheitert, darum wurde sie abgelehnt.",
  "The policy for this request took too long, so it was refused.":
    "Die Richtlinie für diese Anfrage hat zu lange gebraucht, darum wurde sie abgelehnt.",
  "The policy for this request took too long again and again, so it is not asked for a while. Try again later.":
    "Die Richtlinie für diese Anfrage hat wieder und wieder zu lange gebraucht, darum wird sie eine Weile nicht gefragt. Versuchen Sie es später noch einmal.",
  "The policy for this request used too much memory, so it was refused.":
    "Die Richtlinie für diese Anfrage hat zu viel Speicher gebraucht, darum wurde sie abgelehnt.",
  "The policy for this request gave no usable answer, so it was refused.":
    "Die Richtlinie für diese Anfrage gab keine brauchbare Antwort, darum wurde sie abgelehnt.",
  "The gateway was too busy to decide about this request. Try again in a moment.":
    "Das Gateway hatte zu viel zu tun, um über diese Anfrage zu entscheiden. Versuchen Sie es gleich noch einmal.",
  "The gateway is not ready to decide about this request. Try again in a moment.":
    "Das Gateway ist noch nicht so weit, über diese Anfrage zu entscheiden. Versuchen Sie es gleich noch einmal.",
  "The policies could not be loaded.": "Die Richtlinien konnten nicht geladen werden.",
  "The service behind this address cannot be reached.": "Der Dienst hinter dieser Adresse ist nicht erreichbar.",
  "The service behind this address gave an answer that cannot be used.":
    "Der Dienst hinter dieser Adresse gab eine Antwort, die nicht zu gebrauchen ist.",
  "No instance of the service behind this address is healthy. Try again in a minute.":
    "Keine Instanz des Dienstes hinter dieser Adresse ist bereit. Versuchen Sie es in einer Minute noch einmal.",
  "The service behind this address has too much to do. Try again in a moment.":
    "Der Dienst hinter dieser Adresse hat zu viel zu tun. Versuchen Sie es gleich noch einmal.",
  "The service behind this address took too long.": "Der Dienst hinter dieser Adresse hat zu lange gebraucht.",
  "The client went away.": "Der Client ist gegangen.",
  "The gateway is starting or stopping.": "Das Gateway startet gerade oder hält an.",
  "The gateway has no room for another connection. Try again in a moment.":
    "Das Gateway hat keinen Platz für eine weitere Verbindung. Versuchen Sie es gleich noch einmal.",
  "This address does not take that method.": "Diese Adresse nimmt diese Methode nicht an.",
  "This is answered when somebody goes there, and not before.":
    "Das wird beantwortet, wenn jemand hingeht, und nicht vorher.",
  "The gateway failed, so the request was refused.":
    "Im Gateway ist ein Fehler aufgetreten, darum wurde die Anfrage abgelehnt.",
  "The gateway cannot vouch for you to the service behind this address. Try again in a minute.":
    "Das Gateway kann sich gegenüber dem Dienst hinter dieser Adresse nicht für Sie verbürgen. Versuchen Sie es in einer Minute noch einmal.",
  "What is done here has to be written down, and that is not possible at the moment. Try again in a moment.":
    "Was hier geschieht, muss aufgezeichnet werden, und das ist gerade nicht möglich. Versuchen Sie es gleich noch einmal.",
  "It is over here, and that could not be written down yet. This goes on being tried: if the service is restarted before, a session may be there again.":
    "Hier ist es vorbei; das konnte aber noch nicht aufgeschrieben werden. Es wird weiter versucht: startet der Dienst vorher neu, kann eine Sitzung wieder da sein.",
  "Too much waits for the session store. Try again in a moment.":
    "Zu vieles wartet auf den Sitzungsspeicher. Versuchen Sie es gleich noch einmal.",
  "Nothing can be written down here now. Try again in a minute.":
    "Hier kann gerade nichts aufgeschrieben werden. Versuchen Sie es in einer Minute noch einmal.",
  "The gateway cannot reach its session store. Try again in a minute.":
    "Das Gateway erreicht seinen Sitzungsspeicher nicht. Versuchen Sie es in einer Minute noch einmal.",
  "Who you are cannot be found out at the moment. Try again in a minute.":
    "Wer Sie sind, lässt sich im Moment nicht feststellen. Versuchen Sie es in einer Minute noch einmal.",
} as const satisfies Partial<Record<Sentence, string>>;
